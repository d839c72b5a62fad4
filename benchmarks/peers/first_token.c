/* The first token of llama.cpp's C API, as a program of its own: load, one prompt, the likeliest token.
 *
 *     first_token FILE THREADS PROMPT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "llama.h"

static void silent(enum ggml_log_level level, const char *text, void *data) {
  (void)level;
  (void)text;
  (void)data;
}

int main(int count, char **arguments) {
  if (count != 4) {
    return 2;
  }
  llama_log_set(silent, NULL);
  llama_backend_init();
  struct llama_model *model =
      llama_model_load_from_file(arguments[1], llama_model_default_params());
  if (model == NULL) {
    return 1;
  }
  struct llama_context_params params = llama_context_default_params();
  params.n_ctx = 512;
  params.n_threads = params.n_threads_batch = atoi(arguments[2]);
  struct llama_context *context = llama_init_from_model(model, params);
  const struct llama_vocab *vocabulary = llama_model_get_vocab(model);
  llama_token ids[512];
  const char *prompt = arguments[3];
  const int length =
      llama_tokenize(vocabulary, prompt, (int)strlen(prompt), ids, 512, true, false);
  if (length <= 0 || llama_decode(context, llama_batch_get_one(ids, length)) != 0) {
    return 1;
  }
  const float *logits = llama_get_logits_ith(context, -1);
  int best = 0;
  for (int i = 1; i < llama_vocab_n_tokens(vocabulary); i++) {
    best = logits[i] > logits[best] ? i : best;
  }
  char piece[256];
  const int bytes = llama_token_to_piece(vocabulary, best, piece, sizeof piece, 0, true);
  printf("%d %.*s\n", best, bytes < 0 ? 0 : bytes, piece);
  fflush(stdout);
  return 0;
}
