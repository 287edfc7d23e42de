"""Tests of what listeners do by themselves: reading payloads and lines, pacing answers, who sees what."""
