"""Markdown prompts with ${placeholders}; no code lives here."""
