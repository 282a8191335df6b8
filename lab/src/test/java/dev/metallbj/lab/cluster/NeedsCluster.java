package dev.metallbj.lab.cluster;

import dev.metallbj.lab.project.ProjectFiles;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test on a real cluster; skipped, with the reason printed, on a machine where none can be built. Run by {@code make e2e} only. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("e2e")
@ExtendWith(NeedsCluster.Condition.class)
public @interface NeedsCluster {

    /** Asks {@link ClusterRequirements}. */
    final class Condition implements ExecutionCondition {
        private static final String IMAGE = "target/image/metallb-java-0.1.0.tar";

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            Optional<String> missing = ClusterRequirements.check().or(Condition::noImage);
            if (missing.isEmpty()) {
                return ConditionEvaluationResult.enabled("a cluster can be built");
            }
            System.out.println("SKIPPED " + context.getDisplayName() + ": " + missing.get());
            return ConditionEvaluationResult.disabled(missing.get());
        }

        private static Optional<String> noImage() {
            return Files.exists(ProjectFiles.root().resolve(IMAGE))
                    ? Optional.empty()
                    : Optional.of("there is no " + IMAGE + "; make image makes it");
        }
    }
}
