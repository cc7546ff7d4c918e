package dev.covey.config.toml;

import java.util.List;
import java.util.Map;

/** The reference manual of a kind of settings file, made of its keys. */
public final class ReferencePage {
  private ReferencePage() {}

  /**
   * The manual in Markdown: every key with type, default, condition and meaning.
   *
   * @param introduction what stands above the tables
   * @param tables a sentence for each TOML table
   */
  public static String of(String introduction, Map<String, String> tables, Schema schema) {
    StringBuilder out = new StringBuilder(introduction);
    String table = "\0";
    for (Key<?> key : schema.keys()) {
      if (!key.table().equals(table)) {
        table = key.table();
        out.append("\n## ").append(table.isEmpty() ? "The top" : "[" + table + "]").append("\n\n");
        if (!table.isEmpty() && tables.containsKey(table)) {
          out.append(tables.get(table)).append("\n\n");
        }
        out.append("| key | allowed | default | meaning |\n|---|---|---|---|\n");
      }
      out.append(row(List.of("`" + key.name() + "`", key.type().allowed(), key.defaultText())))
          .append(' ')
          .append(escape(key.meaning()))
          .append(key.onlyFor().isEmpty() ? "" : " Only for " + escape(key.onlyFor()) + ".")
          .append(" |\n");
    }
    return out.toString();
  }

  private static String row(List<String> cells) {
    StringBuilder row = new StringBuilder("|");
    for (String cell : cells) {
      row.append(' ').append(escape(cell)).append(" |");
    }
    return row.toString();
  }

  private static String escape(String cell) {
    return cell.replace("|", "\\|");
  }
}
