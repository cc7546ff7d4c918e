package dev.covey.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.util.List;

/** What a JSON schema has to say about a document. */
final class Schemas {
  private Schemas() {}

  /** Where the document is not what the schema asks for, one line each; empty if it is. */
  static List<String> problems(
      JsonNode schema, SpecVersion.VersionFlag version, JsonNode document) {
    JsonSchema compiled = JsonSchemaFactory.getInstance(version).getSchema(schema);
    return compiled.validate(document).stream().map(Object::toString).sorted().toList();
  }
}
