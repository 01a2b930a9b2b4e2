"""What the documents print of one region and cluster, gathered from what the stages stored."""
