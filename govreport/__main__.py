"""``python -m govreport`` is the same as the command ``govreport``."""

from govreport.cli import main

if __name__ == "__main__":
    main()
