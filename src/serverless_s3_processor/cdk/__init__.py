import os
import sys
from pathlib import Path

# CDK runs on the Node that is on the PATH; the environment has the one that it was tested with.
_NODE = Path(sys.executable).with_name("node")
if _NODE.exists():
    os.environ.setdefault("JSII_NODE", str(_NODE))
