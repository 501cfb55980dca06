"""What a user would pick instead, as scripts of an environment of their own (`make rivals`)."""
