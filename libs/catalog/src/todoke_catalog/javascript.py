"""Where the evaluator for browsers is: ES modules with the meaning of this package, `validation.js` first.

They have no dependencies and need no leave of a strict content security policy. Web layers serve the folder as it is.
"""

from pathlib import Path

FOLDER = Path(__file__).parent / "js"
