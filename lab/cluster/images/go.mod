module metallb-java/lab/cluster/images

go 1.24.0
