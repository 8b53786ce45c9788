"""The staff's pages: Flask, server-rendered, without scripts. People's words are in `texts`, and nowhere else."""
