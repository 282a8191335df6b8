# The front door. `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help helm cluster cluster-parts e2e demo test dist image crds chart chart-repo fmt clean setup apiserver bench bench-quick fuzz simulation soak

# Maven itself also runs on this JDK, so that the formatter knows the language.
JDK = $(shell lab/setup/jdk.sh)
MVN = JAVA_HOME='$(JDK)' mvn -B -ntp $(MAVEN_ARGS)
DIST := target/dist
comma := ,
LAB_JAVA = '$(JDK)/bin/java' --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -cp 'lab/target/metallb-lab-0.1.0.jar:lab/target/lab/lib/*'

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: dist apiserver ## show the product at work on a real wire (KEEP=1 leaves it running)
	@$(LAB_JAVA) dev.metallbj.lab.demo.Demo $(if $(KEEP),--keep)

cluster: image cluster-parts ## the product by image and chart on a real cluster: drains, power cut, upgrade (KEEP=1 leaves it running)
	@$(LAB_JAVA) dev.metallbj.lab.cluster.product.Tour $(if $(KEEP),--keep)

e2e: image cluster-parts ## the same as tests, some minutes
	@$(MVN) verify -pl lab -am -De2e.skip=false -Dtest='*E2eTest' -Dsurefire.failIfNoSpecifiedTests=false

test: setup apiserver helm ## build everything and run all tests
	@$(MVN) verify -Dtraining.skip=false

dist: setup ## build target/dist/{controller,speaker}: what later goes into the image
	@echo "building $(DIST) (a minute or more the first time)"
	@$(MVN) -q package -Dmaven.test.skip=true -Dtraining.skip=false
	@echo "built $(DIST)/controller and $(DIST)/speaker"

image: setup ## target/image/metallb-java-0.1.0.tar, an OCI archive (IMAGE=registry.example/you/metallb-java:TAG names it)
	@lab/setup/packages.sh image
	@$(MVN) -q package -Dmaven.test.skip=true org.cyclonedx:cyclonedx-maven-plugin:makeAggregateBom
	@image/build.sh

crds: setup ## generate crds/manifests and the tables of docs/configuration.md from the Java classes
	@$(MVN) -q -pl crds test-compile exec:exec@manifests
	@cp crds/manifests/*.yaml helm/metallb/files/crds/

chart: dist ## write what is made from the chart's schema: its README, its CRDs, deploy/ (plain manifests)
	@$(LAB_JAVA) dev.metallbj.lab.chart.ChartFiles

bench: dist apiserver ## measure the figures of docs/performance.md (QUICK=1, ONLY=name,name; DOCS=1 publishes them); more than an hour
	@$(LAB_JAVA) dev.metallbj.lab.bench.Bench $(if $(QUICK),--quick) $(if $(ONLY),--only=$(ONLY)) $(if $(DOCS),--docs)

bench-quick: ## a choice of the figures with few samples, 5 minutes
	@$(MAKE) --no-print-directory bench QUICK=1

fuzz: setup ## run the seeded fuzz tests with two million inputs each
	@$(MVN) -q -pl crds,runtime,controller,speaker test -Dtest='*Fuzz*' -Dsurefire.failIfNoSpecifiedTests=false -Dfuzz.inputs=2000000

simulation: setup ## gossip in virtual time: the tables of docs/protocol.md (ONLY=name,name; DOCS=1 publishes them)
	@$(MVN) -q -pl speaker -am process-test-classes -Dsimulation.skip=false \
		'-Dsimulation.args=$(if $(DOCS),$(CURDIR)/docs/protocol.md,-) $(subst $(comma), ,$(ONLY))'

chart-repo: ## package the chart and an index into target/chart-repo (IMAGE=registry.example/you/metallb-java:TAG becomes its default)
	@lab/helm/repository.sh target/chart-repo '$(IMAGE)'

soak: setup ## what takes hours, one after the other: list and results in docs/soak.md (ONLY=name,name)
	@MVN="$(MVN)" lab/soak/soak.sh $(subst $(comma), ,$(ONLY))

fmt: setup ## format the sources
	@$(MVN) -q spotless:apply

clean: ## remove what was built (not the cached API server)
	@rm -rf target */target

setup:
	@lab/setup/jdk.sh >/dev/null
	@command -v mvn >/dev/null || { echo "Maven 3.8.7 or later is needed: no mvn on PATH" >&2; exit 2; }
	@lab/setup/packages.sh

apiserver:
	@lab/apiserver/build.sh >/dev/null

helm:
	@lab/helm/build.sh >/dev/null

cluster-parts:
	@lab/setup/packages.sh cluster
	@lab/apiserver/build.sh --nodes >/dev/null
	@lab/helm/build.sh >/dev/null
	@lab/cluster/images/build.sh >/dev/null
