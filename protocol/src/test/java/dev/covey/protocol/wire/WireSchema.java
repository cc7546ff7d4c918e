package dev.covey.protocol.wire;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What of the .proto files is on the wire, an entry for each field, enum value and method: the key
 * is what a peer finds it by, the value what it then takes it for.
 *
 * @param entries for example {@code covey.v1.Hello 3} to {@code client_id string}
 * @param reserved keys that are given up for good, and names as {@code covey.v1.Hello client_id}
 */
record WireSchema(Map<String, String> entries, Set<String> reserved) {
  static WireSchema of(List<FileDescriptor> files) {
    WireSchema schema = new WireSchema(new TreeMap<>(), new TreeSet<>());
    for (FileDescriptor file : files) {
      file.getMessageTypes().forEach(schema::add);
      file.getEnumTypes().forEach(schema::add);
      file.getServices().forEach(schema::add);
    }
    return schema;
  }

  /** The lines of a snapshot: {@code key: value}. */
  static WireSchema parse(List<String> lines) {
    WireSchema schema = new WireSchema(new TreeMap<>(), new TreeSet<>());
    for (String line : lines) {
      int colon = line.indexOf(": ");
      if (schema.entries.put(line.substring(0, colon), line.substring(colon + 2)) != null) {
        throw new AssertionError("the snapshot has " + line.substring(0, colon) + " twice");
      }
    }
    return schema;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    entries.forEach((key, value) -> lines.add(key + ": " + value));
    return lines;
  }

  /** What peers that know an earlier schema would misunderstand, and what it does not list yet. */
  List<String> problemsSince(WireSchema before) {
    List<String> problems = new ArrayList<>();
    before.entries.forEach(
        (key, was) -> {
          String is = entries.get(key);
          if (is == null && !isGivenUp(key, was)) {
            problems.add(
                key
                    + " ("
                    + was
                    + ") is gone: peers of earlier versions still send it; keep it, or reserve its"
                    + " number and its name");
          } else if (is != null && !is.equals(was)) {
            problems.add(
                key
                    + " was ("
                    + was
                    + ") and is now ("
                    + is
                    + "): peers of earlier versions would misread it; give the new meaning a number of"
                    + " its own");
          }
        });
    entries.forEach(
        (key, is) -> {
          if (!before.entries.containsKey(key)) {
            problems.add(
                key + " is new: add the line \"" + key + ": " + is + "\" to the snapshot for good");
          }
        });
    return problems;
  }

  private boolean isGivenUp(String key, String was) {
    int space = key.indexOf(' ');
    return space > 0
        && reserved.contains(key)
        && reserved.contains(key.substring(0, space) + " " + was.split(" ", 2)[0]);
  }

  private void add(Descriptor type) {
    for (FieldDescriptor field : type.getFields()) {
      entries.put(type.getFullName() + " " + field.getNumber(), describe(field));
    }
    type.toProto()
        .getReservedRangeList()
        .forEach(
            range -> {
              for (int number = range.getStart(); number < range.getEnd(); number++) {
                reserved.add(type.getFullName() + " " + number);
              }
            });
    type.toProto()
        .getReservedNameList()
        .forEach(name -> reserved.add(type.getFullName() + " " + name));
    type.getNestedTypes().forEach(this::add);
    type.getEnumTypes().forEach(this::add);
  }

  private void add(EnumDescriptor type) {
    for (EnumValueDescriptor value : type.getValues()) {
      entries.put(type.getFullName() + " " + value.getNumber(), value.getName());
    }
  }

  private void add(ServiceDescriptor service) {
    for (MethodDescriptor method : service.getMethods()) {
      entries.put(
          service.getFullName() + "/" + method.getName(),
          (method.isClientStreaming() ? "stream " : "")
              + method.getInputType().getFullName()
              + " -> "
              + (method.isServerStreaming() ? "stream " : "")
              + method.getOutputType().getFullName());
    }
  }

  private static String describe(FieldDescriptor field) {
    String type =
        switch (field.getJavaType()) {
          case MESSAGE -> field.getMessageType().getFullName();
          case ENUM -> field.getEnumType().getFullName();
          default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
    return field.getName()
        + (field.isRepeated() ? " repeated " : " ")
        + type
        + (field.isPacked() ? " packed" : "")
        + (field.getRealContainingOneof() != null
            ? " oneof " + field.getRealContainingOneof().getName()
            : field.hasPresence() && field.getJavaType() != FieldDescriptor.JavaType.MESSAGE
                ? " optional"
                : "");
  }
}
