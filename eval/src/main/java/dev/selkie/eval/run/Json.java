package dev.selkie.eval.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.selkie.datasets.PromptStyle;
import java.io.IOException;

/** How this module writes and reads JSON: absent rather than null, unknown keys refused. */
public final class Json {
  private static final SimpleModule STYLES =
      new SimpleModule()
          .addSerializer(PromptStyle.class, new StyleWriter())
          .addDeserializer(PromptStyle.class, new StyleReader());

  /** Shared and thread-safe. */
  public static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .addModule(STYLES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private Json() {}

  /** Styles go by their labels. */
  private static final class StyleWriter extends StdSerializer<PromptStyle> {
    private static final long serialVersionUID = 1L;

    StyleWriter() {
      super(PromptStyle.class);
    }

    @Override
    public void serialize(PromptStyle style, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(style.label());
    }
  }

  private static final class StyleReader extends StdDeserializer<PromptStyle> {
    private static final long serialVersionUID = 1L;

    StyleReader() {
      super(PromptStyle.class);
    }

    @Override
    public PromptStyle deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      String label = in.getText();
      for (PromptStyle style : PromptStyle.values()) {
        if (style.label().equals(label)) {
          return style;
        }
      }
      throw context.weirdStringException(label, PromptStyle.class, "not a prompt style");
    }
  }
}
