"""pup's network in JAX: a Llama decoder (RMSNorm, RoPE, grouped-query attention, SwiGLU, tied output), float32."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np


@dataclass(frozen=True)
class Config:
    vocab: int
    width: int = 256
    layers: int = 4
    heads: int = 8
    kv_heads: int = 4
    hidden: int = 512
    context: int = 256
    rope_theta: float = 10000.0
    epsilon: float = 1e-5

    @property
    def head_width(self) -> int:
        return self.width // self.heads


def initial_parameters(config: Config, seed: int) -> dict:
    """Matrices are stored [input, output], so a layer computes x @ w."""
    keys = iter(jax.random.split(jax.random.PRNGKey(seed), 1 + 7 * config.layers))

    def matrix(rows: int, columns: int, deviation: float = 0.02):
        return jax.random.normal(next(keys), (rows, columns), jnp.float32) * deviation

    into_residual = 0.02 / (2 * config.layers) ** 0.5
    kv_width = config.kv_heads * config.head_width
    layers = [{
        "attention_norm": jnp.ones(config.width), "feed_forward_norm": jnp.ones(config.width),
        "query": matrix(config.width, config.width), "key": matrix(config.width, kv_width),
        "value": matrix(config.width, kv_width), "output": matrix(config.width, config.width, into_residual),
        "gate": matrix(config.width, config.hidden), "up": matrix(config.width, config.hidden),
        "down": matrix(config.hidden, config.width, into_residual),
    } for _ in range(config.layers)]
    return {"embedding": matrix(config.vocab, config.width), "final_norm": jnp.ones(config.width), "layers": layers}


def parameter_count(parameters: dict) -> int:
    return sum(x.size for x in jax.tree.leaves(parameters))


def rms_norm(x, weight, epsilon: float):
    return x * jax.lax.rsqrt(jnp.mean(x * x, -1, keepdims=True) + epsilon) * weight


def rotary_tables(config: Config, length: int):
    frequencies = config.rope_theta ** -(np.arange(0, config.head_width, 2) / config.head_width)
    angles = np.arange(length)[:, None] * frequencies
    return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)


def rotate(x, cosine, sine):
    """Rotates the pairs (2i, 2i+1) of the last axis; x has shape [batch, heads, time, head width]."""
    even, odd = x[..., 0::2], x[..., 1::2]
    return jnp.stack([even * cosine - odd * sine, even * sine + odd * cosine], -1).reshape(x.shape)


def attention(config: Config, layer: dict, x, mask, cosine, sine):
    batch, time, _ = x.shape

    def heads(name: str, count: int):
        return (x @ layer[name]).reshape(batch, time, count, config.head_width).transpose(0, 2, 1, 3)

    query = rotate(heads("query", config.heads), cosine, sine)
    key = rotate(heads("key", config.kv_heads), cosine, sine)
    value = heads("value", config.kv_heads)
    # Query head h reads key-value head h // group: the queries of one group stand below one another.
    group = config.heads // config.kv_heads
    query = query.reshape(batch, config.kv_heads, group * time, config.head_width)
    scores = query @ key.transpose(0, 1, 3, 2) * config.head_width ** -0.5
    scores = scores.reshape(batch, config.kv_heads, group, time, time) + mask
    mixed = jax.nn.softmax(scores, -1).reshape(batch, config.kv_heads, group * time, time) @ value
    mixed = mixed.reshape(batch, config.heads, time, config.head_width).transpose(0, 2, 1, 3)
    return mixed.reshape(batch, time, config.width) @ layer["output"]


def layer_outputs(config: Config, parameters: dict, tokens, segments) -> list:
    """The state after each layer, [batch, time, width]. A token sees the earlier tokens of its own segment."""
    time = tokens.shape[1]
    cosine, sine = rotary_tables(config, time)
    visible = jnp.tril(jnp.ones((time, time), bool)) & (segments[:, :, None] == segments[:, None, :])
    mask = jnp.where(visible, 0.0, -1e9)[:, None, None]
    x, outputs = parameters["embedding"][tokens], []
    for layer in parameters["layers"]:
        h = rms_norm(x, layer["attention_norm"], config.epsilon)
        x = x + attention(config, layer, h, mask, cosine, sine)
        h = rms_norm(x, layer["feed_forward_norm"], config.epsilon)
        x = x + (jax.nn.silu(h @ layer["gate"]) * (h @ layer["up"])) @ layer["down"]
        outputs.append(x)
    return outputs


def logits_of(config: Config, parameters: dict, x):
    """Logits [..., vocab] of layer outputs [..., width]."""
    return rms_norm(x, parameters["final_norm"], config.epsilon) @ parameters["embedding"].T


def logits(config: Config, parameters: dict, tokens, segments):
    """Logits [batch, time, vocab] of the token that follows each."""
    return logits_of(config, parameters, layer_outputs(config, parameters, tokens, segments)[-1])
