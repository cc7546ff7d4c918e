package dev.covey.crypto.secagg.client;

import dev.covey.crypto.secagg.SurvivorSet;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One change at one place of a message, which can be written down in a line: {@code shares.2.to set
 * 9}.
 *
 * @param path names of record components and numbers of list elements, joined by dots
 * @param operation what is done there
 * @param argument how; its meaning is the operation's
 */
record Edit(String path, String operation, int argument) {
  static Edit parse(String path, String operation, String argument) {
    return new Edit(path, operation, Integer.parseInt(argument));
  }

  @Override
  public String toString() {
    return path + " " + operation + " " + argument;
  }

  /** The path without the numbers of elements. */
  String field() {
    return String.join(
        ".", Arrays.stream(path.split("\\.")).filter(part -> !part.matches("\\d+")).toList());
  }

  /** A change somewhere in a record. */
  static Edit random(Object message, RandomGenerator random) throws ReflectiveOperationException {
    List<String> path = new ArrayList<>();
    Object value = message;
    while (true) {
      if (value instanceof byte[] bytes) {
        return ofBytes(path, bytes, random);
      }
      if (value instanceof Integer number) {
        int[] near = {number + 1, number - 1, random.nextInt(), number ^ 1, -1, Integer.MAX_VALUE};
        return edit(path, "set", near[random.nextInt(near.length)]);
      }
      if (value instanceof SurvivorSet set) {
        return random.nextBoolean()
            ? edit(path, "member", random.nextInt(set.clients()))
            : edit(path, "grow", 1);
      }
      if (value instanceof Enum<?> constant) {
        return edit(
            path,
            "constant",
            random.nextInt(constant.getDeclaringClass().getEnumConstants().length));
      }
      if (value instanceof List<?> list) {
        int at = random.nextInt(Math.max(1, list.size()));
        if (list.isEmpty() || random.nextInt(3) == 0) {
          String[] whole = {"remove", "repeat", "reverse", "clear"};
          return edit(path, whole[random.nextInt(whole.length)], at);
        }
        path.add(String.valueOf(at));
        value = list.get(at);
        continue;
      }
      RecordComponent[] components = value.getClass().getRecordComponents();
      RecordComponent chosen = components[random.nextInt(components.length)];
      path.add(chosen.getName());
      value = get(chosen, value);
    }
  }

  private static Edit ofBytes(List<String> path, byte[] bytes, RandomGenerator random) {
    if (bytes.length == 0) {
      return edit(path, "extend", 1 + random.nextInt(40));
    }
    return switch (random.nextInt(4)) {
      case 0 -> edit(path, "truncate", random.nextInt(bytes.length));
      case 1 -> edit(path, "extend", 1 + random.nextInt(40));
      case 2 -> edit(path, "fill", random.nextInt(256));
      default -> edit(path, "flip", random.nextInt(8 * bytes.length));
    };
  }

  private static Edit edit(List<String> path, String operation, int argument) {
    return new Edit(String.join(".", path), operation, argument);
  }

  /** The changed message; the given one stays as it is. */
  Object apply(Object message) throws ReflectiveOperationException {
    return changed(message, List.of(path.split("\\.")));
  }

  private Object changed(Object value, List<String> rest) throws ReflectiveOperationException {
    if (rest.isEmpty()) {
      return changed(value);
    }
    List<String> below = rest.subList(1, rest.size());
    if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>(list);
      int at = Integer.parseInt(rest.get(0));
      copy.set(at, changed(copy.get(at), below));
      return copy;
    }
    RecordComponent[] components = value.getClass().getRecordComponents();
    Object[] fields = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    boolean found = false;
    for (int i = 0; i < components.length; i++) {
      fields[i] = get(components[i], value);
      types[i] = components[i].getType();
      if (components[i].getName().equals(rest.get(0))) {
        fields[i] = changed(fields[i], below);
        found = true;
      }
    }
    if (!found) {
      throw new AssertionError("no " + rest.get(0) + " in " + value.getClass().getSimpleName());
    }
    var constructor = value.getClass().getDeclaredConstructor(types);
    constructor.setAccessible(true);
    return constructor.newInstance(fields);
  }

  private Object changed(Object value) {
    if (value instanceof byte[] bytes) {
      return changed(bytes);
    }
    if (value instanceof Integer) {
      return argument;
    }
    if (value instanceof SurvivorSet set) {
      BitSet members = new BitSet();
      Arrays.stream(set.indexes()).forEach(members::set);
      if (operation.equals("grow")) {
        return SurvivorSet.of(set.clients() + argument, members);
      }
      members.flip(argument);
      return SurvivorSet.of(set.clients(), members);
    }
    if (value instanceof Enum<?> constant) {
      return constant.getDeclaringClass().getEnumConstants()[argument];
    }
    return changed((List<?>) value);
  }

  private byte[] changed(byte[] bytes) {
    byte[] copy = bytes.clone();
    switch (operation) {
      case "truncate" -> copy = Arrays.copyOf(bytes, Math.min(argument, bytes.length));
      case "extend" -> copy = Arrays.copyOf(bytes, bytes.length + argument);
      case "fill" -> Arrays.fill(copy, (byte) argument);
      default -> {
        if (copy.length > 0) {
          copy[argument / 8 % copy.length] ^= (byte) (1 << argument % 8);
        }
      }
    }
    return copy;
  }

  private List<Object> changed(List<?> list) {
    List<Object> copy = new ArrayList<>(list);
    boolean inside = argument < copy.size();
    switch (operation) {
      case "clear" -> copy.clear();
      case "reverse" -> Collections.reverse(copy);
      case "repeat" -> {
        if (inside) {
          copy.add(copy.get(argument));
        }
      }
      default -> {
        if (inside) {
          copy.remove(argument);
        }
      }
    }
    return copy;
  }

  private static Object get(RecordComponent component, Object value)
      throws ReflectiveOperationException {
    var accessor = component.getAccessor();
    accessor.setAccessible(true);
    return accessor.invoke(value);
  }
}
