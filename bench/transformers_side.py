"""What transformers makes of a model directory; run by `agreement`, in an environment of its own.

    transformers_side.py DIRECTORY TEXT.txt CHUNKS.json

Prints a JSON object: `tokens` of the text, and `perplexity` over the second halves of the chunks,
each of which is a list of token ids.
"""

import json
import pathlib
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


def perplexity(model, chunks):
    """As llama-perplexity has it: each token of the second half counts."""
    losses = []
    for chunk in chunks:
        with torch.no_grad():
            logits = model(torch.tensor([chunk])).logits[0].double()
        first = len(chunk) // 2
        targets = torch.tensor(chunk[first + 1 :])
        losses.append(torch.nn.functional.cross_entropy(logits[first:-1], targets, reduction="none"))
    return torch.cat(losses).mean().exp().item()


def main():
    """Loads the model with floats of 32 bits, as stored floats of fewer are read."""
    directory, text, chunks = sys.argv[1:]
    tokenizer = AutoTokenizer.from_pretrained(directory)
    model = AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32).eval()
    # Not read_text: it would make one character of \r\n, of which WikiText-2 has 2,891.
    whole = pathlib.Path(text).read_bytes().decode()
    print(
        json.dumps(
            {
                "tokens": tokenizer(whole, add_special_tokens=False)["input_ids"],
                "perplexity": perplexity(model, json.loads(pathlib.Path(chunks).read_text())),
            }
        )
    )


if __name__ == "__main__":
    main()
