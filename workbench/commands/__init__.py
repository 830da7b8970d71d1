"""Commands: functions named by verbs that return a Command; one file per noun."""
