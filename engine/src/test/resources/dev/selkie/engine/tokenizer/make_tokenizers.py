"""Makes the goldens of this folder with Hugging Face's tokenizers: pip install -r requirements.txt, then python3 make_tokenizers.py

alphabet.txt      characters that random texts are drawn from, space-separated hexadecimal code points. All were assigned in Unicode 3.2 and have
                  kept their category since, so that no version of Unicode that Java, Rust or Python implements cuts them differently.
words.json        for each pre-tokenizer the SHA-256 of the words of 5,000 random texts, in batches of 500, and the words of a few texts
NAME/             tiny trained tokenizers as tokenizer.json, with the files that stand beside it in a model's folder
cases.json        texts, and their ids by each of those tokenizers: with control tokens meant, and taken as plain text
"""

import hashlib
import json
import pathlib
import unicodedata

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = pathlib.Path(__file__).parent
MASK = (1 << 64) - 1

# The expressions as published with the models' tokenizer.json.
TAIL = r"|\s*[\r\n]+|\s+(?!\S)|\s+"
WORDS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"
LLAMA_3 = WORDS + r"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*" + TAIL
QWEN_2 = WORDS + r"\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*" + TAIL
UPPER, LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
HEAD = r"[^\r\n\p{L}\p{N}]?"
TEKKEN = HEAD + UPPER + "*" + LOWER + "+|" + HEAD + UPPER + "+" + LOWER + r"*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*" + TAIL


def split(pattern):
    return pre_tokenizers.Split(Regex(pattern), "isolated")


def byte_level(use_regex):
    return pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=use_regex)


# What cuts, without the mapping to bytes, for words.json.
GPT_2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
CUTS = {
    "gpt-2": split(GPT_2),
    "smollm": pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), split(GPT_2)]),
    "llama-bpe": split(LLAMA_3),
    "qwen2": split(QWEN_2),
    "tekken": split(TEKKEN),
}
STEPS = {
    "gpt-2": byte_level(True),
    "smollm": pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), byte_level(True)]),
    "llama-bpe": pre_tokenizers.Sequence([split(LLAMA_3), byte_level(False)]),
    "qwen2": pre_tokenizers.Sequence([split(QWEN_2), byte_level(False)]),
    "tekken": pre_tokenizers.Sequence([split(TEKKEN), byte_level(False)]),
}


class SplitMix:
    """SplitMix64, so that Java draws the same texts."""

    def __init__(self, seed):
        self.state = seed

    def next(self, bound):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return ((z ^ (z >> 31)) >> 1) % bound


COMMON = "  \n\r\t''aAbBsStTrREemMlLdDvV019.,/!-"


def alphabet():
    old = unicodedata.ucd_3_2_0
    by_category = {}
    for point in list(range(0x20, 0xD800)) + list(range(0xE000, 0x20000)):
        category = unicodedata.category(chr(point))
        if category not in ("Cn", "Co", "Cs") and old.category(chr(point)) == category:
            by_category.setdefault(category, []).append(point)
    points = [9, 10, 11, 12, 13, 0x85, 0xA0, 0x2028, 0x3000]
    for category in sorted(by_category):
        members = by_category[category]
        count = min(len(members), 24)
        points += [members[i * len(members) // count] for i in range(count)]
    # U+017F is a case of s to Oniguruma, not to Java, Rust's regex or llama.cpp: see PreTokenizer.
    return [point for point in points if point != 0x17F]


def random_text(random, points):
    text = []
    for _ in range(random.next(40)):
        text.append(COMMON[random.next(len(COMMON))] if random.next(2) else chr(points[random.next(len(points))]))
    return "".join(text)


def words(points):
    result = {}
    for name, cut in CUTS.items():
        random = SplitMix(20261122)
        batches, samples = [], []
        for batch in range(10):
            digest = hashlib.sha256()
            for i in range(500):
                text = random_text(random, points)
                found = [piece for piece, _ in cut.pre_tokenize_str(text)]
                assert "".join(found) == text
                digest.update("\0".join(found).encode() + b"\1")
                if batch == 0 and i < 12:
                    samples.append(found)
            batches.append(digest.hexdigest())
        result[name] = {"batches": batches, "samples": samples}
    return result


def corpus(points):
    random = SplitMix(7)
    for _ in range(300):
        yield "The seal swam over to the other shore, and there the others' songs weren't heard in 1999 or 2026. "
        yield "Il était une fois 3 phoques; über Öl und Größe, δοκιμή, проверка, 試験。"
        yield random_text(random, points)


def specials(*texts):
    return [AddedToken(text, special=True, normalized=False) for text in texts]


def trained_byte_level(name, points):
    tokenizer = Tokenizer(models.BPE(ignore_merges=name in ("llama-bpe", "tekken")))
    if name == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = STEPS[name]
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=380, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False
    )
    tokenizer.train_from_iterator(corpus(points), trainer)
    tokenizer.add_special_tokens(specials("<|bos|>", "<|im_start|>", "<|im_end|>"))
    tokenizer.add_tokens([AddedToken("<tool>", normalized=False), AddedToken("<tool><x>", normalized=False)])
    if name == "llama-bpe":
        single = processors.TemplateProcessing(
            single="<|bos|> $A", pair="<|bos|> $A <|bos|> $B", special_tokens=[("<|bos|>", tokenizer.token_to_id("<|bos|>"))]
        )
        tokenizer.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), single])
    return tokenizer


def trained_characters(name, points):
    """BPE over characters with byte fallback: as TinyLlama (llama), Mistral (metaspace) and Gemma export theirs."""
    space = normalizers.Replace(" ", "\u2581")
    source = Tokenizer(models.BPE())
    source.normalizer = space
    source.pre_tokenizer = pre_tokenizers.Split("\u2581", "merged_with_next")
    source.train_from_iterator(corpus(points), trainers.BpeTrainer(vocab_size=300, limit_alphabet=90, show_progress=False))
    learned = json.loads(source.to_str())["model"]
    vocab = {"<unk>": 0, "<s>": 1, "</s>": 2, **{f"<0x{byte:02X}>": 3 + byte for byte in range(256)}}
    for token in sorted(learned["vocab"], key=learned["vocab"].get):
        vocab.setdefault(token, len(vocab))
    merges = [tuple(merge) for merge in learned["merges"]]
    tokenizer = Tokenizer(models.BPE(vocab, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    if name == "llama":
        tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("\u2581"), space])
    elif name == "gemma":
        tokenizer.normalizer = space
        tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace("\u2581", "first", split=False)
    steps = [decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()]
    tokenizer.decoder = decoders.Sequence(steps + ([] if name == "gemma" else [decoders.Strip(" ", 1, 0)]))
    tokenizer.add_special_tokens(specials("<unk>", "<s>", "</s>"))
    if name == "llama":
        tokenizer.add_special_tokens([AddedToken("<|end|>", special=True, rstrip=True, normalized=False)])
    tokenizer.add_tokens([AddedToken("\n\n", normalized=False), AddedToken("\n\n\n", normalized=False)])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)]
    )
    return tokenizer


def save(name, tokenizer):
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    text = json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":"))
    (folder / "tokenizer.json").write_text(text + "\n", encoding="utf-8")
    marks = {"bos_token": "<s>", "eos_token": {"content": "</s>", "special": True}, "chat_template": "{{ messages[0].content }}"}
    if "<|bos|>" in tokenizer.get_vocab():
        marks = {"bos_token": None, "eos_token": "<|im_end|>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(marks, indent=1) + "\n", encoding="utf-8")


def main():
    points = alphabet()
    (HERE / "alphabet.txt").write_text("\n".join(f"{point:x}" for point in points) + "\n")
    with open(HERE / "words.json", "w", encoding="utf-8") as out:
        json.dump(words(points), out, ensure_ascii=True, indent=1)
        out.write("\n")
    random = SplitMix(4)
    texts = ["", " ", "  ", "\n\n\n\n", "a\n\n\nb", "Hello, shore!", "don't  DON'T we'Ll", "1234567 x12 3 4", "cafe\u0301 \u00fc u\u0308",
             "<|im_start|>user\nhi<|im_end|>\n", "</s> </s>a<s>", "x<tool><x> <tool> <toolx", " <|end|>  \n y <|end|>", "\U0001f468\u200d\U0001f469 ok \U0001f600",
             "    def f(x):\n\t\treturn x / 3 // 4\r\n\r\n", "\u2581under \u2581\u2581bars", "試験。проверка δοκιμή"]
    texts += [random_text(random, points) for _ in range(48)]
    cases = {"texts": texts}
    for name in [*STEPS, "llama", "metaspace", "gemma"]:
        tokenizer = trained_byte_level(name, points) if name in STEPS else trained_characters(name, points)
        save(name, tokenizer)
        ids = {}
        for meaning in ("marked", "plain"):
            tokenizer.encode_special_tokens = meaning == "plain"
            ids[meaning] = [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]
        tokenizer.encode_special_tokens = False
        cases[name] = ids
    with open(HERE / "cases.json", "w", encoding="utf-8") as out:
        out.write("{\n" + ",\n".join(f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in cases.items()) + "\n}\n")


if __name__ == "__main__":
    main()
