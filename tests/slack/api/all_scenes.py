"""Owns the list of all scenes."""

from tests.slack.api import deciding_scenes, review_scenes, seat_scenes, task_scenes

SCENES = (*task_scenes.SCENES, *deciding_scenes.SCENES, *seat_scenes.SCENES, *review_scenes.SCENES)
