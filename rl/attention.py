"""Masked attention over entity tokens: one query an agent (cheap), every token (the paper's block), or none."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.autograd.function import FunctionCtx
from torch.nn import functional

HIDDEN = -1e10  # logit of a key that may not be attended to: its weight underflows to exactly 0


class Gather(torch.autograd.Function):
    """softmax(query tokens' + closed) tokens: query [K, h, H], tokens [K, E, H], closed [K, 1, E] -> [K, h, H].

    Written out, with its gradient, because batched products of small strided matrices are several times slower on
    a CPU than contiguous ones, and autograd makes half of them strided.
    """

    @staticmethod
    def forward(ctx: FunctionCtx, query: Tensor, tokens: Tensor, closed: Tensor) -> Tensor:
        turned = tokens.transpose(1, 2).contiguous()
        weights = (torch.bmm(query, turned) + closed).softmax(-1)
        ctx.save_for_backward(query, tokens, turned, weights)
        return torch.bmm(weights, tokens)

    @staticmethod
    def backward(ctx, gradient: Tensor):  # pyright: ignore[reportIncompatibleMethodOverride]
        query, tokens, turned, weights = ctx.saved_tensors
        slope = torch.bmm(gradient.contiguous(), turned)
        logits = weights * (slope - (slope * weights).sum(-1, keepdim=True))
        back = torch.cat([weights, logits], 1).transpose(1, 2).contiguous()
        return torch.bmm(logits, tokens), torch.bmm(back, torch.cat([gradient, query], 1)), None


class OwnAttention(nn.Module):
    """Only the agent's own token asks: own [K, H], tokens [K, E, H], mask bool [K, E] -> [K, H].

    Keys and values are the tokens themselves: a query matrix as wide as the token for every head holds query and
    key projection in one, and the output matrix holds value and output projection, so the tokens are only touched
    by two batched products.
    """

    def __init__(self, width: int, heads: int, layer_norm: bool):
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(width) if layer_norm else nn.Identity()
        self.query = nn.Linear(width, heads * width, bias=False)
        self.out = nn.Linear(heads * width, width)
        nn.init.normal_(self.query.weight, std=width**-0.5)
        nn.init.normal_(self.out.weight, std=(0.5 / (heads * width)) ** 0.5)
        nn.init.zeros_(self.out.bias)

    def queries(self, own: Tensor) -> Tensor:
        """[*, H] -> [*, heads, H]."""
        return (self.query(self.norm(own)) * own.shape[-1] ** -0.5).unflatten(-1, (self.heads, -1))

    def add(self, own: Tensor, gathered: Tensor) -> Tensor:
        """own [*, H] and what its heads gathered [*, heads, H] -> [*, H]."""
        return own + self.out(gathered.flatten(-2))

    def forward(self, own: Tensor, tokens: Tensor, mask: Tensor) -> Tensor:
        closed = torch.zeros(mask.shape, device=tokens.device).masked_fill_(~mask, HIDDEN).unsqueeze(1)
        gathered: Tensor = Gather.apply(self.queries(own), tokens, closed)  # pyright: ignore[reportAssignmentType]
        return self.add(own, gathered)


class SelfAttention(nn.Module):
    """Every token asks (original-mechanics 10.1, `residual_sa_block`), then their masked mean: as above -> [K, H].

    Layer norm before the projections, residual on the un-normalised tokens, layer norm after.
    """

    def __init__(self, width: int, heads: int, layer_norm: bool):
        super().__init__()
        self.heads = heads
        self.before = nn.LayerNorm(width) if layer_norm else nn.Identity()
        self.after = nn.LayerNorm(width) if layer_norm else nn.Identity()
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        for layer in (self.qkv, self.out):
            nn.init.normal_(layer.weight, std=(0.125 / width) ** 0.5)
            nn.init.zeros_(layer.bias)

    def forward(self, own: Tensor, tokens: Tensor, mask: Tensor) -> Tensor:
        count, entities, width = tokens.shape
        qkv = self.qkv(self.before(tokens)).view(count, entities, 3, self.heads, width // self.heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)
        closed = mask.view(count, 1, 1, entities)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=closed)
        attended = self.after(tokens + self.out(mixed.transpose(1, 2).flatten(2)))
        share = mask.to(tokens.dtype).unsqueeze(-1)
        return (attended * share).sum(1) / (share.sum(1) + 1e-5)


class Pooling(nn.Module):
    """Nobody asks: mean and maximum of the tokens seen, side by side through a dense layer: as above -> [K, H].

    What attention is measured against. Tokens come from a relu, so a hidden one may count as 0 in the maximum.
    """

    def __init__(self, width: int, heads: int, layer_norm: bool):
        super().__init__()
        self.norm = nn.LayerNorm(2 * width) if layer_norm else nn.Identity()
        self.out = nn.Linear(2 * width, width)
        nn.init.normal_(self.out.weight, std=(0.5 / width) ** 0.5 / 2)
        nn.init.zeros_(self.out.bias)

    def forward(self, own: Tensor, tokens: Tensor, mask: Tensor) -> Tensor:
        seen = tokens * mask.to(tokens.dtype).unsqueeze(-1)
        mean = seen.sum(1) / mask.sum(1, keepdim=True).clamp(min=1)
        return own + self.out(self.norm(torch.cat([mean, seen.amax(1)], -1)))
