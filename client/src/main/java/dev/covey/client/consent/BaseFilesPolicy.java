package dev.covey.client.consent;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which files of a base model a device takes. A name is a plain one on every system: it cannot lead
 * out of the folder, hide, name a device or a stream, or fall together with another one where the
 * case of letters does not count.
 *
 * @param allowedSha256 of .safetensors files; any where empty
 */
record BaseFilesPolicy(Set<String> allowedSha256, long mostBytes) {
  private static final int MOST_FILES = 1000;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,199}");
  private static final Pattern WINDOWS_DEVICE =
      Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final String WEIGHTS = ".safetensors";

  void check(List<BaseFile> files, List<String> reasons) {
    if (files.size() > MOST_FILES) {
      reasons.add("a base model of " + files.size() + " files: at most " + MOST_FILES);
      return;
    }
    names(files, reasons);
    sizes(files, reasons);
    digests(files, reasons);
  }

  private static void names(List<BaseFile> files, List<String> reasons) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < files.size(); i++) {
      String name = files.get(i).name();
      // An unsafe name is not repeated: it goes into logs and terminals.
      if (!NAME.matcher(name).matches()
          || name.endsWith(".")
          || WINDOWS_DEVICE.matcher(name).matches()) {
        reasons.add("base file " + (i + 1) + " has a name that is no plain file name");
      } else if (!seen.add(name.toLowerCase(Locale.ROOT))) {
        reasons.add("two base files are named " + name);
      }
    }
  }

  private void sizes(List<BaseFile> files, List<String> reasons) {
    long left = mostBytes;
    for (BaseFile file : files) {
      if (file.bytes() < 0) {
        reasons.add("a base file of " + file.bytes() + " bytes");
        return;
      }
      if (file.bytes() > left) {
        reasons.add(
            "a base model of more than "
                + mostBytes
                + " bytes: allow.max-download-megabytes is its bound");
        return;
      }
      left -= file.bytes();
    }
  }

  private void digests(List<BaseFile> files, List<String> reasons) {
    int weights = 0;
    for (BaseFile file : files) {
      if (!SHA256.matcher(file.sha256()).matches()) {
        reasons.add("a base file without a SHA-256 digest of 64 lower-case hexadecimal digits");
        return;
      }
      if (file.name().toLowerCase(Locale.ROOT).endsWith(WEIGHTS)) {
        weights++;
        if (!allowedSha256.isEmpty() && !allowedSha256.contains(file.sha256())) {
          reasons.add("weights of digest " + file.sha256() + " are not among allow.base-sha256");
        }
      }
    }
    if (weights == 0 && !allowedSha256.isEmpty()) {
      reasons.add("a base model without " + WEIGHTS + " files: allow.base-sha256 asks for some");
    }
  }
}
