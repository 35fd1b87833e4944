"""What runs in Lambda, and nothing else: this folder is the deployment package."""
