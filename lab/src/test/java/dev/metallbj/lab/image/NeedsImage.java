package dev.metallbj.lab.image;

import dev.metallbj.lab.Requirements;
import dev.metallbj.lab.linux.Commands;
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

/** A test of the image in the lab; skipped, with the reason printed, where it is not built or runc is missing. Run by {@code make e2e} only. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("e2e")
@ExtendWith(NeedsImage.Condition.class)
@interface NeedsImage {

    /** Looks for what is needed. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            Optional<String> missing =
                    Requirements.check().or(Condition::noImage).or(Condition::noRunc);
            if (missing.isEmpty()) {
                return ConditionEvaluationResult.enabled("the image can be started");
            }
            System.out.println("SKIPPED " + context.getDisplayName() + ": " + missing.get());
            return ConditionEvaluationResult.disabled(missing.get());
        }

        private static Optional<String> noImage() {
            return Files.exists(UnpackedImage.archive())
                    ? Optional.empty()
                    : Optional.of("there is no " + UnpackedImage.archive() + "; make image makes it");
        }

        private static Optional<String> noRunc() {
            return Commands.find("runc").isPresent()
                    ? Optional.empty()
                    : Optional.of("program runc is missing; Debian: apt-get install runc");
        }
    }
}
