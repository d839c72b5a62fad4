"""Writes a checkpoint of train_pup.py as a GGUF file: python export_gguf.py CHECKPOINT OUTPUT.gguf

Matrices become F16, norms stay F32; the output matrix is the embedding (tied), so the file has no output.weight.
"""

import argparse
import json
import pickle
from pathlib import Path

import gguf
import numpy as np

from vocabulary import BOS, EOS

MATRICES = {"query": "attn_q", "key": "attn_k", "value": "attn_v", "output": "attn_output", "gate": "ffn_gate",
            "up": "ffn_up", "down": "ffn_down"}
NORMS = {"attention_norm": "attn_norm", "feed_forward_norm": "ffn_norm"}


def add_tokenizer(writer: gguf.GGUFWriter, path: Path):
    model = json.loads(path.read_text())["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    merges = [m if isinstance(m, str) else " ".join(m) for m in model["merges"]]
    control, normal = gguf.TokenType.CONTROL, gguf.TokenType.NORMAL
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([control if i in (BOS, EOS) else normal for i in range(len(tokens))])
    writer.add_token_merges(merges)
    writer.add_bos_token_id(BOS)
    writer.add_eos_token_id(EOS)
    writer.add_add_bos_token(True)


def add_architecture(writer: gguf.GGUFWriter, config):
    writer.add_name("pup")
    writer.add_license("apache-2.0")
    writer.add_context_length(config.context)
    writer.add_embedding_length(config.width)
    writer.add_block_count(config.layers)
    writer.add_feed_forward_length(config.hidden)
    writer.add_head_count(config.heads)
    writer.add_head_count_kv(config.kv_heads)
    writer.add_layer_norm_rms_eps(config.epsilon)
    writer.add_rope_dimension_count(config.head_width)
    writer.add_rope_freq_base(config.rope_theta)
    writer.add_vocab_size(config.vocab)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)


def add_tensors(writer: gguf.GGUFWriter, parameters: dict):
    def matrix(x):
        """GGUF stores a matrix as [output, input]."""
        return np.ascontiguousarray(np.asarray(x).T).astype(np.float16)

    writer.add_tensor("token_embd.weight", np.asarray(parameters["embedding"]).astype(np.float16))
    for i, layer in enumerate(parameters["layers"]):
        for name, stored in NORMS.items():
            writer.add_tensor(f"blk.{i}.{stored}.weight", np.asarray(layer[name], np.float32))
        for name, stored in MATRICES.items():
            writer.add_tensor(f"blk.{i}.{stored}.weight", matrix(layer[name]))
    writer.add_tensor("output_norm.weight", np.asarray(parameters["final_norm"], np.float32))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--vocabulary", type=Path, default=Path(__file__).with_name("tokenizer.json"))
    args = parser.parse_args()
    saved = pickle.loads(args.checkpoint.read_bytes())
    writer = gguf.GGUFWriter(str(args.output), "llama")
    add_architecture(writer, saved["config"])
    add_tokenizer(writer, args.vocabulary)
    add_tensors(writer, saved["parameters"])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    print(f"{args.output}: step {saved['step']}, {args.output.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
