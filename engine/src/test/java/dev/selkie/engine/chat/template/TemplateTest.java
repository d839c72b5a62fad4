package dev.selkie.engine.chat.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Against Jinja2 as transformers configures it, by make_goldens.py. */
public class TemplateTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-07-04T15:06:07Z"), ZoneOffset.UTC);

  private static String resource(String name) throws IOException {
    try (InputStream in =
        TemplateTest.class.getResourceAsStream("/dev/selkie/engine/chat/" + name)) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Integers as this language has them. */
  private static Object widened(JsonNode node) {
    if (node.isObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      node.properties().forEach(entry -> map.put(entry.getKey(), widened(entry.getValue())));
      return map;
    }
    if (node.isArray()) {
      List<Object> list = new ArrayList<>();
      node.forEach(element -> list.add(widened(element)));
      return list;
    }
    return node.isIntegralNumber()
        ? (Object) node.longValue()
        : new ObjectMapper().convertValue(node, Object.class);
  }

  @DataProvider
  static Iterator<Object[]> goldens() throws IOException {
    JsonNode root = new ObjectMapper().readTree(resource("goldens.json"));
    List<Object[]> cases = new ArrayList<>();
    for (Map.Entry<String, JsonNode> golden : root.get("goldens").properties()) {
      String[] names = golden.getKey().split("/");
      cases.add(
          new Object[] {
            names[0], names[1], root.get("conversations").get(names[1]), golden.getValue()
          });
    }
    return cases.iterator();
  }

  @Test(dataProvider = "goldens")
  public void render_publishedFormat_givesJinjasText(
      String template, String name, JsonNode conversation, JsonNode golden) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("bos_token", "<s>");
    values.put("eos_token", "</s>");
    values.put("add_generation_prompt", true);
    for (Map.Entry<String, JsonNode> entry : conversation.properties()) {
      values.put(entry.getKey(), widened(entry.getValue()));
    }
    check(resource("templates/" + template + ".jinja"), values, golden);
  }

  @DataProvider
  static Iterator<Object[]> probes() throws IOException {
    List<Object[]> cases = new ArrayList<>();
    for (JsonNode probe : new ObjectMapper().readTree(resource("probes.json")).get("probes")) {
      cases.add(new Object[] {probe.get("template").asText(), probe});
    }
    return cases.iterator();
  }

  @Test(dataProvider = "probes")
  public void render_probe_givesJinjasText(String template, JsonNode golden) {
    check(template, Map.of(), golden);
  }

  private static void check(String template, Map<String, Object> values, JsonNode golden) {
    if (golden.has("error")) {
      assertThatThrownBy(() -> Template.of(template).render(values, CLOCK))
          .as("Jinja: %s", golden.get("error").asText())
          .isInstanceOf(TemplateException.class);
    } else {
      assertThat(Template.of(template).render(values, CLOCK))
          .isEqualTo(golden.get("text").asText());
    }
  }

  @DataProvider
  static Object[][] hostile() {
    String deep = "(".repeat(5000) + "1" + ")".repeat(5000);
    String grow = "{% set ns = namespace(s='aaaaaaaa') %}{% for i in range(60) %}";
    return new Object[][] {
      {"{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}", "steps"},
      {"{{ range(1000000000) }}", "at most 100000 numbers"},
      {grow + "{% set ns.s = ns.s + ns.s %}{% endfor %}", "characters"},
      {grow + "{% set ns.s = ns.s ~ ns.s %}{% endfor %}", "characters"},
      {grow + "{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}", "steps"},
      {grow + "{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s | tojson }}", "characters"},
      {grow + "{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s == ns.s }}", "steps"},
      {grow + "{% set ns.s = ns.s + ns.s %}{{ ns.s }}{% endfor %}", "characters"},
      {grow + "{% set ns.s = ns.s | replace('a', 'aaaaaaaaaaaaaaaa') %}{% endfor %}", "characters"},
      {grow + "{% set ns.s = [ns.s, ns.s] | join(ns.s) %}{% endfor %}", "characters"},
      {"{{ 'a' * 2000000000 }}", "characters"},
      {"{{ 9223372036854775807 }}", "18 digits"},
      {"{{ 999999999999999999 * 999999999999999999 }}", "64 bits"},
      {"{{ 2 ** 999999999999999999 }}", "64 bits"},
      {"{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "nesting"},
      {"{{ " + deep + " }}", "nested"},
      {"{{ " + "[".repeat(5000) + " }}", "nested"},
      {"{{ " + "not ".repeat(5001) + "1" + ".a".repeat(5000) + " }}", "nesting"},
      {"{{ 1" + " + 1".repeat(5000) + " }}", "nesting"},
      {"{{ 'a'" + "|upper".repeat(5000) + " }}", "nesting"},
      {"{% if 1 %}".repeat(5000), "nested"},
      {"{{ " + "-".repeat(5000) + "1 }}", "must stand"},
      {"a".repeat(2_000_000), "at most 1048576 characters"},
      {
        "{% set ns = namespace(x=[]) %}{% for i in range(300) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}",
        "nested"
      },
      {"{{ strftime_now('%Q') }}", "%Q"},
      {"{{ 'x'.getClass() }}", "getClass"},
      {"{{ messages.getClass().forName('java.lang.Runtime') }}", "undefined"},
      {"{% include 'x' %}", "{% include %}"},
      {"{% import 'x' as y %}", "{% import %}"},
      {"{{ 1 | attr('x') }}", "attr"},
    };
  }

  /** Every refusal names the line, and none takes more than its budget. */
  @Test(dataProvider = "hostile")
  public void render_hostile_isRefused(String template, String rule) {
    assertThatThrownBy(() -> Template.of(template).render(Map.of(), CLOCK))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining(rule);
  }

  @Test
  public void render_failure_namesTheLine() {
    assertThatThrownBy(() -> Template.of("a\n\n{{ 1 + 'a' }}").render(Map.of(), CLOCK))
        .hasMessageContaining("(line 3 of the chat template)");
    assertThatThrownBy(() -> Template.of("a\n{% call x() %}"))
        .hasMessageContaining("the tag is not supported: {% call %} (line 2");
  }
}
