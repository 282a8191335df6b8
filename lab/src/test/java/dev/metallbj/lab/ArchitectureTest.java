package dev.metallbj.lab;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Random;
import org.jspecify.annotations.NullMarked;

/** The rules of docs/architecture.md that a compiler does not check: what is pure stays pure, and dependencies go one way. */
@AnalyzeClasses(packages = "dev.metallbj", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** No I/O, no clock, no random numbers, no threads, no log: what happens depends on the arguments alone. */
    private static final String[] PURE = {
        "dev.metallbj.config..",
        "dev.metallbj.controller.allocator..",
        "dev.metallbj.controller.lease.state..",
        "dev.metallbj.speaker.packet..",
        "dev.metallbj.speaker.link.rtnetlink..",
        "dev.metallbj.speaker.datapath.judgement..",
        "dev.metallbj.speaker.election..",
        "dev.metallbj.speaker.inquiry..",
        "dev.metallbj.speaker.memberlist.meta..",
        "dev.metallbj.speaker.memberlist.wire..",
        "dev.metallbj.speaker.memberlist.state..",
    };

    @ArchTest
    static final ArchRule pureCodeKnowsNoEdge = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "io..",
                    "org.slf4j..",
                    "ch.qos..",
                    "com.fasterxml..",
                    "org.pcap4j..",
                    "com.sun..",
                    "java.net..",
                    "java.nio.channels..",
                    "java.nio.file..",
                    "java.util.concurrent..",
                    "java.util.logging..",
                    "dev.metallbj.runtime..",
                    "dev.metallbj.crd.."))
            .orShould()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "are streams and files",
                    c -> c.getPackageName().equals("java.io") && !c.isEquivalentTo(java.io.Serializable.class)))
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Random.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class);

    @ArchTest
    static final ArchRule pureCodeReadsNoClock =
            noClasses().that().resideInAnyPackage(PURE).should().accessTargetWhere(readsTheClockOrTheEnvironment());

    @ArchTest
    static final ArchRule dependenciesGoOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("config")
            .definedBy("dev.metallbj.config..")
            .layer("crd")
            .definedBy("dev.metallbj.crd..")
            .layer("runtime")
            .definedBy("dev.metallbj.runtime..")
            .layer("controller")
            .definedBy("dev.metallbj.controller..")
            .layer("speaker")
            .definedBy("dev.metallbj.speaker..")
            .layer("lab")
            .definedBy("dev.metallbj.lab..")
            .whereLayer("crd")
            .mayOnlyBeAccessedByLayers("runtime", "controller", "speaker", "lab")
            .whereLayer("runtime")
            .mayOnlyBeAccessedByLayers("controller", "speaker", "lab")
            .whereLayer("controller")
            .mayOnlyBeAccessedByLayers("lab")
            .whereLayer("speaker")
            .mayOnlyBeAccessedByLayers("lab")
            .whereLayer("lab")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule onlyCaptureKnowsPcap = noClasses()
            .that()
            .resideOutsideOfPackages("dev.metallbj.speaker.capture..", "dev.metallbj.lab..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.pcap4j.."));

    @ArchTest
    static final ArchRule everyPackageIsNullMarked = classes()
            .that()
            // JMH's loops around the benchmarks.
            .resideOutsideOfPackage("..jmh_generated..")
            .should(resideInANullMarkedPackage());

    private static DescribedPredicate<JavaAccess<?>> readsTheClockOrTheEnvironment() {
        return DescribedPredicate.describe("reads the clock or the environment", access -> {
            String owner = access.getTargetOwner().getName();
            String name = access.getTarget().getName();
            return owner.equals("java.lang.System") && !name.equals("arraycopy") && !name.equals("identityHashCode")
                    || owner.equals("java.lang.Math") && name.equals("random")
                    || owner.startsWith("java.time.") && name.equals("now");
        });
    }

    private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
        return new ArchCondition<>("reside in a package whose package-info is @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                if (!marked) {
                    events.add(SimpleConditionEvent.violated(
                            type, type.getName() + " is in a package without @NullMarked"));
                }
            }
        };
    }
}
