"""Makes small tokenizers of many shapes with Hugging Face's tokenizers library, SentencePiece and
transformers' converters, and writes them with what the libraries make of a few hundred texts into
the golden file that HuggingFaceGoldenTest compares with.

How to run (never in CI), from the root of the project:

    python3 -m venv venv
    venv/bin/pip install tokenizers==0.23.3 sentencepiece==0.2.3 transformers==5.24.0 protobuf
    venv/bin/python engine/src/test/python/tokenizers_golden.py

Writes engine/src/test/resources/dev/hasten/tokenizer/huggingface.json.gz: for each tokenizer its
`tokenizer.json`, and for each text the ids without and with what the post-processor adds, and the
text that decoding gives; for those made of a SentencePiece model also that library's ids. The rules
of normalisation (nmt_nfkc, 300 kB) stand once, as `charsmap`.
"""

import base64
import gzip
import io
import json
import pathlib
import random
import tempfile

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers
from tokenizers import pre_tokenizers, processors, trainers
from transformers.convert_slow_tokenizer import LlamaConverter, SpmConverter, generate_merges

ROOT = pathlib.Path(__file__).parents[4]
RESOURCES = pathlib.Path(__file__).parents[1] / "resources/dev/hasten/tokenizer"
TEXT = ROOT / "engine/src/main/resources/dev/hasten/quality/wikitext-2-test.txt.gz"
CHARSMAP = "the charsmap"

O200K = "|".join([
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
    r"\p{N}{1,3}", r" ?[^\s\p{L}\p{N}]+[\r\n/]*", r"\s*[\r\n]+", r"\s+(?!\S)", r"\s+"])
LLAMA_3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
           r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")

SEEDS = [
    "", " ", "  ", "a", " a", "a ", "Hello, world!", "Hello  world", "don't we'LL I'M",
    "The quick brown fox jumps over the lazy dog.", "1234567 and 3.14159, 2026-11-24",
    "caf\u00e9 cafe\u0301 na\u00efve \u00c5ngstr\u00f6m A\u030angstr\u00f6m", "\u0130stanbul \u0391\u03a3\u039f\u03a6\u039f\u03a3 Stra\u00dfe",
    "\ufb01ne \u2460\u2461 \u00bd \u00b2 \u2167 \uff21\uff22\uff23 \uff76\uff9e", "\u65e5\u672c\u8a9e\u3067\u3059\u3002 \u91cf\u5316\u53ef\u4ee5\u51cf\u5c11 \ud55c\uad6d\uc5b4",
    "\u043f\u0440\u0438\u0432\u0435\u0442 \u0645\u0631\u062d\u0628\u0627 \u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd \u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22 \u0915\u094d\u0937\u093f",
    "\U0001f642 \U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f1eb\U0001f1f7 \u2764\ufe0f \U0001d518", "tab\tnew\nline\r\ncr\rff\x0cvt\x0b nel\u0085 nbsp\u00a0x\u3000y\u2009z",
    "zero\u200bwidth \ufeffbom soft\u00adhyphen \x00nul \x7fdel \x01", "def f(x):\n    return x ** 2\n\n\n",
    "snake_case CamelCase ALLCAPS x86_64 http://a.b/c?d=e", "\u2581 \u2581\u2581 a\u2581b", "<0x0A> <unk> <s> </s> [MASK]",
    "<s>Hello</s>", "x<mask>y", "x <mask> y", "  <mask>  ", "<|im_start|>user\nHi<|im_end|>\n", "foo foobar foo! afoo foo",
    "\u00c9T\u00c9 \u00e9t\u00e9", "``quoted'' text", "a , b . c ? d ! e", "[CLS] a [SEP]", "e\u0301\u0323 \u1e69 \u0344", "\u00b2\u0301 1\u0301",
]


def corpus():
    lines = gzip.decompress(TEXT.read_bytes()).decode().splitlines()
    return [line.strip() for line in lines if len(line) > 60][:800]


def texts():
    rng = random.Random(17)
    words = " ".join(SEEDS).split(" ") + [line for line in corpus()[:20]]
    made = []
    for _ in range(120):
        parts = [rng.choice(words) for _ in range(rng.randint(1, 7))]
        made.append(rng.choice(["", " ", "  ", "\n"]).join(parts)[:300])
    return SEEDS + made + [line[:200] for line in corpus()[30:60]]


def special(*names, **how):
    return [AddedToken(name, special=True, normalized=False, **how) for name in names]


def byte_level(pre, normalizer=None, post=None, alphabet=True, **model):
    tokenizer = Tokenizer(models.BPE(**model))
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre
    trainer = trainers.BpeTrainer(
        vocab_size=600, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet() if alphabet else [])
    tokenizer.train_from_iterator(corpus(), trainer)
    tokenizer.decoder = decoders.ByteLevel()
    if post:
        tokenizer.post_processor = post
    return tokenizer


def gpt2():
    tokenizer = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False))
    tokenizer.add_special_tokens([AddedToken("<|endoftext|>", special=True, normalized=True)])
    tokenizer.add_tokens([AddedToken("foo", single_word=True), AddedToken("\u00e9t\u00e9", normalized=True)])
    return tokenizer


def roberta():
    tokenizer = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=True))
    tokenizer.add_special_tokens(special("<s>", "</s>", "<unk>") + special("<mask>", lstrip=True))
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", tokenizer.token_to_id("</s>")), ("<s>", tokenizer.token_to_id("<s>")))
    return tokenizer


def smollm():
    tokenizer = byte_level(pre_tokenizers.Sequence([
        pre_tokenizers.Digits(individual_digits=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False)]))
    tokenizer.add_special_tokens(special("<|im_start|>", "<|im_end|>"))
    return tokenizer


def qwen():
    tokenizer = byte_level(
        pre_tokenizers.Sequence([
            pre_tokenizers.Split(Regex(LLAMA_3.replace("{1,3}", "")), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]),
        normalizers.NFC())
    tokenizer.add_special_tokens(special("<|im_start|>", "<|im_end|>"))
    return tokenizer


def llama3():
    tokenizer = byte_level(pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(LLAMA_3), "removed", invert=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]))
    state = json.loads(tokenizer.to_str())
    state["model"]["ignore_merges"] = True
    tokenizer = Tokenizer.from_str(json.dumps(state))
    tokenizer.add_special_tokens(special("<|begin_of_text|>", "<|im_start|>", "<|im_end|>"))
    bos = tokenizer.token_to_id("<|begin_of_text|>")
    tokenizer.post_processor = processors.Sequence([
        processors.ByteLevel(trim_offsets=True),
        processors.TemplateProcessing(
            single="<|begin_of_text|> $A", special_tokens=[("<|begin_of_text|>", bos)])])
    return tokenizer


def gpt4o():
    return byte_level(pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(O200K), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]))


def deepseek():
    return byte_level(pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(r"[\r\n]"), "isolated"),
        pre_tokenizers.Split(Regex(r"\s?[A-Za-z\u00b5\u00c0-\u00d6\u00d8-\u00f6]+"), "isolated"),
        pre_tokenizers.Split(Regex(r"\s?[!-/:-~\uff01-\uff0f\u2018-\u201f\u3000-\u3002]+"), "isolated"),
        pre_tokenizers.Split(Regex(r"\s+$"), "isolated"),
        pre_tokenizers.Split(Regex(r"[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+"), "isolated"),
        pre_tokenizers.Digits(individual_digits=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]))


def splits(behavior):
    pre = pre_tokenizers.Sequence([
        pre_tokenizers.Split("e", behavior), pre_tokenizers.Split(Regex(r"\w+"), behavior),
        pre_tokenizers.Punctuation(behavior)])
    tokenizer = byte_level(pre, alphabet=False, unk_token="<unk>", fuse_unk=behavior == "contiguous")
    state = json.loads(tokenizer.to_str())
    state["model"]["vocab"]["<unk>"] = len(state["model"]["vocab"])
    state["decoder"] = None
    return Tokenizer.from_str(json.dumps(state))


def word_piece(normalizer, pre, cleanup, longest=100):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=longest))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(corpus(), trainers.WordPieceTrainer(
        vocab_size=900, show_progress=False, special_tokens=special(*names)))
    tokenizer.decoder = decoders.WordPiece(cleanup=cleanup)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(name, tokenizer.token_to_id(name)) for name in ["[CLS]", "[SEP]"]])
    return tokenizer


def bert_uncased():
    return word_piece(normalizers.BertNormalizer(lowercase=True), pre_tokenizers.BertPreTokenizer(), True)


def bert_cased():
    tokenizer = word_piece(
        normalizers.BertNormalizer(lowercase=False, strip_accents=True, handle_chinese_chars=False),
        pre_tokenizers.BertPreTokenizer(), False)
    tokenizer.post_processor = processors.BertProcessing(
        ("[SEP]", tokenizer.token_to_id("[SEP]")), ("[CLS]", tokenizer.token_to_id("[CLS]")))
    tokenizer.add_tokens([AddedToken("foo", single_word=True), AddedToken("and", lstrip=True, rstrip=True)])
    return tokenizer


def words():
    return word_piece(
        normalizers.Sequence([
            normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase(), normalizers.Strip()]),
        pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Digits()]), True, 9)


def delimited():
    return word_piece(
        normalizers.Sequence([
            normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex("[0-9]"), "0"),
            normalizers.Replace("the", "da")]),
        pre_tokenizers.Sequence([
            pre_tokenizers.CharDelimiterSplit("o"), pre_tokenizers.WhitespaceSplit()]), True)


def piece_model(**options):
    """A SentencePiece model of the corpus, and some languages for its byte tokens to be rare."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(corpus() + SEEDS * 3), model_writer=model, minloglevel=2, **options)
    return model.getvalue()


class Slow:
    """What transformers' converters ask of a slow tokenizer."""

    def __init__(self, path, legacy):
        self.vocab_file = path
        self.add_prefix_space = True
        self.legacy = legacy
        self.unk_token_id = 0
        self.unk_token = "<unk>"
        self.added_tokens_decoder = {}

    def convert_ids_to_tokens(self, number):
        return ["<unk>", "<s>", "</s>"][number]


def converted(model, converter, legacy=True):
    with tempfile.NamedTemporaryFile(suffix=".model") as file:
        file.write(model)
        file.flush()
        return converter(Slow(file.name, legacy)).converted()


class Extractor:
    """Merges as transformers gives them to models of Llama's and Gemma's kind."""

    def __init__(self, path):
        self.path = path

    def extract(self, vocab_scores=None):
        pieces = sentencepiece.SentencePieceProcessor(model_file=self.path)
        vocab = {pieces.id_to_piece(index): index for index in range(pieces.get_piece_size())}
        return vocab, generate_merges(vocab, vocab_scores)


class Llama(LlamaConverter):
    SpmExtractor = Extractor


def llama(legacy):
    model = piece_model(
        model_type="bpe", vocab_size=900, byte_fallback=True, normalization_rule_name="identity",
        remove_extra_whitespaces=False, split_digits=True, allow_whitespace_only_pieces=True)
    tokenizer = converted(model, Llama, legacy)
    tokenizer.add_special_tokens(special("<unk>", "<s>", "</s>"))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", special_tokens=[("<s>", tokenizer.token_to_id("<s>"))])
    return tokenizer, model


def mistral():
    tokenizer, _ = llama(False)
    tokenizer.normalizer = None
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    return tokenizer


def gemma():
    tokenizer, _ = llama(False)
    tokenizer.normalizer = normalizers.Replace(" ", "\u2581")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.decoder = decoders.Sequence([
        decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()])
    return tokenizer


def unigram_model(**options):
    return piece_model(model_type="unigram", vocab_size=700, **options)


class T5(SpmConverter):
    def vocab(self, proto):
        return [(piece.piece, piece.score) for piece in proto.pieces] + [("<extra_id_0>", 0.0)]

    def post_processor(self):
        return processors.TemplateProcessing(single=["$A", "</s>"], special_tokens=[("</s>", 2)])


class Xlmr(SpmConverter):
    def vocab(self, proto):
        head = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
        return head + [(piece.piece, piece.score) for piece in proto.pieces[3:]] + [("<mask>", 0.0)]

    def unk_id(self, proto):
        return 3

    def post_processor(self):
        return processors.TemplateProcessing(
            single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])


def t5():
    model = unigram_model()
    tokenizer = converted(model, T5)
    tokenizer.add_special_tokens(special("<unk>", "<s>", "</s>", "<extra_id_0>"))
    return tokenizer, model


def xlmr():
    model = unigram_model(normalization_rule_name="nmt_nfkc")
    tokenizer = converted(model, Xlmr)
    tokenizer.add_special_tokens(special("<s>", "<pad>", "</s>", "<unk>") + special("<mask>", lstrip=True))
    return tokenizer


def xlmr_old():
    tokenizer = xlmr()
    tokenizer.normalizer = normalizers.Precompiled(CHARSMAPS[0])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    return tokenizer


def unigram_bytes():
    tokenizer, _ = t5()
    state = json.loads(tokenizer.to_str())
    state["model"]["byte_fallback"] = True
    state["model"]["vocab"] += [["<0x%02X>" % value, 0.0] for value in range(256)]
    state["post_processor"] = None
    state["decoder"] = {"type": "Sequence", "decoders": [
        {"type": "ByteFallback"}, state["decoder"]]}
    return Tokenizer.from_str(json.dumps(state))


def albert():
    tokenizer, _ = t5()
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.Replace("``", '"'), normalizers.Replace("''", '"'), normalizers.NFKD(),
        normalizers.StripAccents(), normalizers.Lowercase(), normalizers.Precompiled(CHARSMAPS[0]),
        normalizers.Replace(Regex(" {2,}"), " ")])
    return tokenizer


CHARSMAPS = []

CASES = {
    "gpt2": gpt2, "roberta": roberta, "smollm": smollm, "qwen": qwen, "llama3": llama3, "gpt4o": gpt4o,
    "deepseek": deepseek, "isolated": lambda: splits("isolated"), "removed": lambda: splits("removed"),
    "contiguous": lambda: splits("contiguous"), "merged_with_previous": lambda: splits("merged_with_previous"),
    "merged_with_next": lambda: splits("merged_with_next"), "bert_uncased": bert_uncased,
    "bert_cased": bert_cased, "words": words, "delimited": delimited, "llama": lambda: llama(True),
    "llama_not_legacy": lambda: llama(False), "mistral": mistral, "gemma": gemma, "t5": t5, "xlmr": xlmr,
    "xlmr_old": xlmr_old, "unigram_bytes": unigram_bytes, "albert": albert,
}


def without_charsmap(node):
    """Takes the large string out, of which all tokenizers here have the same."""
    if isinstance(node, dict):
        return {
            key: CHARSMAP if key == "precompiled_charsmap" else without_charsmap(value)
            for key, value in node.items()}
    return [without_charsmap(value) for value in node] if isinstance(node, list) else node


def case(name, made):
    tokenizer, model = made if isinstance(made, tuple) else (made, None)
    pieces = sentencepiece.SentencePieceProcessor(model_proto=model) if model else None
    results = []
    for text in texts():
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        one = {
            "text": text, "ids": ids, "wrapped": tokenizer.encode(text).ids,
            "decoded": tokenizer.decode(ids, skip_special_tokens=True)}
        if pieces:
            one["sentencepiece"] = pieces.encode(text)
        results.append(one)
    return {"name": name, "tokenizer": without_charsmap(json.loads(tokenizer.to_str())), "cases": results}


def main():
    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(unigram_model(normalization_rule_name="nmt_nfkc"))
    CHARSMAPS.append(model.normalizer_spec.precompiled_charsmap)
    golden = {
        "charsmap": base64.b64encode(CHARSMAPS[0]).decode(),
        "tokenizers": [case(name, make()) for name, make in CASES.items()]}
    RESOURCES.mkdir(parents=True, exist_ok=True)
    data = json.dumps(golden, ensure_ascii=False).encode()
    target = RESOURCES / "huggingface.json.gz"
    target.write_bytes(gzip.compress(data, mtime=0))
    print(target, len(data), target.stat().st_size)


if __name__ == "__main__":
    main()
