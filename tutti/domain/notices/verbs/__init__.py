"""What can be done with endpoints, notices and mails."""
