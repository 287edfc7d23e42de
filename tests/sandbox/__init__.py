"""The sandbox itself: is it as strict as Slack, and does it keep what it promises?"""
