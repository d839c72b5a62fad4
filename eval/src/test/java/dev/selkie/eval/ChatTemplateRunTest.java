package dev.selkie.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.datasets.Dataset;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.chat.ChatTemplate;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.LinearDecorator;
import dev.selkie.engine.tokenizer.Tokenizer;
import dev.selkie.eval.run.EvaluatedModel;
import dev.selkie.eval.run.ModelDescription;
import dev.selkie.eval.run.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.testng.annotations.Test;

/** Runs with and without the model's chat template. */
public class ChatTemplateRunTest {
  private static final Dataset DATASET = TinyBenchmark.dataset(3);
  private static final String TEMPLATE =
      "{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}"
          + "{% if add_generation_prompt %}[assistant]{% endif %}";

  /** A model with a template, and what its decoders were asked. */
  private static final class Chatty implements EvaluatedModel {
    private final List<String> asked = new ArrayList<>();
    private final FakeModel model =
        new FakeModel(
            "aa",
            mode ->
                tokens -> {
                  asked.add(Minds.TOKENIZER.decode(tokens));
                  return new float[Minds.TOKENIZER.vocabularySize()];
                });

    @Override
    public ModelDescription description() {
      return model.description();
    }

    @Override
    public Tokenizer tokenizer() {
      return model.tokenizer();
    }

    @Override
    public Optional<ChatTemplate> chatTemplate() {
      return Optional.of(new ChatTemplate(TEMPLATE, Minds.TOKENIZER));
    }

    @Override
    public Decoder decoder(ExecutionMode mode, int threads) {
      return model.decoder(mode, threads);
    }

    @Override
    public Decoder decoder(ExecutionMode mode, int threads, LinearDecorator decorator) {
      return model.decoder(mode, threads);
    }
  }

  private static EvaluationPlan plan(Path folder, boolean template) {
    return EvaluationPlan.builder(Path.of("fake.gguf"), TinyBenchmark.TASK, folder)
        .styles(List.of(PromptStyle.LM_EVAL))
        .latencyQuestions(1, 1)
        .chatTemplate(template)
        .build();
  }

  private static Path folder() throws IOException {
    return TestFolders.create("chat").resolve("run");
  }

  @Test
  public void run_template_asksAsAUserAndIsRecorded() throws IOException {
    Path folder = folder();
    Chatty model = new Chatty();
    EvaluationRunner.run(plan(folder, true), DATASET, model, Progress.SILENT);

    assertThat(model.asked.subList(0, DATASET.test().size()))
        .allMatch(text -> text.startsWith("[user]The following are multiple choice questions"))
        .allMatch(text -> text.endsWith("\nAnswer:[assistant]"));
    assertThat(RunFolder.readManifest(folder).chatTemplate()).hasSize(64);
    assertThatThrownBy(
            () -> EvaluationRunner.run(plan(folder, false), DATASET, new Chatty(), Progress.SILENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("holds a run with another chat template");
  }

  @Test
  public void run_withoutTemplate_asksPlainly() throws IOException {
    Path folder = folder();
    Chatty model = new Chatty();
    EvaluationRunner.run(plan(folder, false), DATASET, model, Progress.SILENT);
    assertThat(model.asked.subList(0, DATASET.test().size()))
        .allMatch(text -> text.endsWith("\nAnswer:"));
    assertThat(RunFolder.readManifest(folder).chatTemplate()).isNull();
  }

  @Test
  public void run_modelWithoutTemplate_isRefused() {
    FakeModel plain = new FakeModel("aa", mode -> Minds.always('A'));
    assertThatThrownBy(
            () -> EvaluationRunner.run(plan(folder(), true), DATASET, plain, Progress.SILENT))
        .hasMessage("a model must have a chat template to be asked with it: fake.gguf");
  }
}
