"""What `signoff doctor` looks at, one subject each; `bot.doctor.examination` puts the looks together."""
