"""What installs the library, and its commands."""
