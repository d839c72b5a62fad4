package dev.selkie.datasets;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How a question is put to a model and scored. */
public enum PromptStyle {
  /**
   * MMLU's own: labelled choices; the log-probability of {@code A} to {@code D} after {@code
   * Answer:}. A prompt that is too long loses its last examples.
   */
  LETTERS("letters", Scoring.LETTERS, false),
  /**
   * As lm-evaluation-harness's task {@code mmlu} asks: one blank where MMLU's own header has two,
   * the question without blanks around it, and a prompt that is too long loses its beginning.
   */
  LM_EVAL("lm-eval", Scoring.LETTERS, true),
  /** As HELM asks: each question begins with {@code Question:}. Scored as letters. */
  HELM("helm", Scoring.LETTERS, false),
  /** As the harness asks CMMLU: in Chinese, otherwise as {@link #LM_EVAL}. */
  CMMLU("cmmlu", Scoring.LETTERS, true),
  /** As the harness asks C-Eval: in Chinese, otherwise as {@link #LM_EVAL}. */
  C_EVAL("c-eval", Scoring.LETTERS, true),
  /** The question alone; the log-probability of each choice's text after {@code Answer:}. */
  CLOZE("cloze", Scoring.TEXTS, false),
  /** As {@link #CLOZE}, less the choice's log-probability without the question. */
  CLOZE_PMI("cloze-pmi", Scoring.INFORMATION, false),
  /** As the harness's task {@code mmlu_continuation} asks: a header, the question stripped. */
  LM_EVAL_CLOZE("lm-eval-cloze", Scoring.TEXTS, true),
  /** As {@link #LM_EVAL_CLOZE}, scored as the harness's {@code acc_mutual_info}. */
  LM_EVAL_PMI("lm-eval-pmi", Scoring.INFORMATION, true),
  /**
   * As {@link #LM_EVAL}, but the model writes its answer, greedily to the end of the line, and the
   * letter is taken from that, as in the harness's task {@code mmlu_generative}.
   */
  GENERATE("generate", Scoring.GENERATED, true),
  /**
   * As the harness's task {@code mmlu_pro} asks: examples with worked solutions, then the model
   * thinks step by step and ends with {@code the answer is (X)}.
   */
  MMLU_PRO("mmlu-pro", Scoring.GENERATED, true);

  /** How an answer is found. */
  public enum Scoring {
    /** The likeliest letter. */
    LETTERS,
    /** The likeliest text. */
    TEXTS,
    /** The text whose log-probability the question raises most: pointwise mutual information. */
    INFORMATION,
    /** What the model writes. */
    GENERATED
  }

  private final String label;
  private final Scoring scoring;
  private final boolean cutsTheBeginning;

  PromptStyle(String label, Scoring scoring, boolean cutsTheBeginning) {
    this.label = label;
    this.scoring = scoring;
    this.cutsTheBeginning = cutsTheBeginning;
  }

  /** The name in task files and on the command line. */
  public String label() {
    return label;
  }

  /** How an answer is found. */
  public Scoring scoring() {
    return scoring;
  }

  /** Whether letters are scored. */
  public boolean letters() {
    return scoring == Scoring.LETTERS;
  }

  /** Whether the model writes its answer. */
  public boolean generated() {
    return scoring == Scoring.GENERATED;
  }

  /** Whether a prompt that is too long loses its beginning rather than its last examples. */
  public boolean cutsTheBeginning() {
    return cutsTheBeginning;
  }

  /** The style with a label. */
  public static PromptStyle of(String label) {
    for (PromptStyle style : values()) {
      if (style.label().equals(label)) {
        return style;
      }
    }
    throw new IllegalArgumentException(
        "prompt style must be one of "
            + Arrays.stream(values()).map(PromptStyle::label).collect(Collectors.joining(", "))
            + ": "
            + label);
  }
}
