"""What people see in Slack: pure functions from frozen read models to messages and views."""
