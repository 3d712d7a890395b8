"""Rules that leave pytorch_pretrained_bert and pytorch_transformers for transformers."""
