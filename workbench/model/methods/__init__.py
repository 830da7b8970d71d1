"""Rating methods, one file each; every module declares METHOD and is found by discover."""
