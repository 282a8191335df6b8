package dev.metallbj.controller.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the reviews of one kind at one path, on the port's thread. A decision, also a refusal, is HTTP 200 with an AdmissionReview; a request that
 * cannot be decided on is an HTTP error with a Status, and then the failurePolicy decides.
 *
 * @param path must match exactly
 */
record ReviewHandler<S>(String path, ReviewedKind<S> kind, Decider<S> decider) implements HttpHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ReviewHandler.class);

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                respond(exchange, 200, answer(exchange));
            } catch (BadRequestException bad) {
                LOG.atDebug().addKeyValue("path", path).log(bad.explanation());
                fail(exchange, bad.code(), bad.explanation());
            } catch (UnavailableException unavailable) {
                LOG.atWarn().addKeyValue("path", path).log(unavailable.explanation());
                fail(exchange, 500, unavailable.explanation());
            } catch (RuntimeException unexpected) {
                LOG.atError().addKeyValue("path", path).setCause(unexpected).log("cannot decide about an object");
                fail(exchange, 500, "the controller failed to decide; its log says why");
            }
        }
    }

    private byte[] answer(HttpExchange exchange) throws IOException, BadRequestException, UnavailableException {
        checkHead(exchange);
        AdmissionRequest<S> request = kind.check(ReviewBody.read(exchange.getRequestBody(), kind.type()));
        Decision decision = decider.decide(request);
        if (decision instanceof Decision.Refused(String message)) {
            LOG.atInfo().addKeyValue("event", "admissionRefused").log(message);
        }
        return ReviewAnswer.of(request.uid(), decision);
    }

    private void checkHead(HttpExchange exchange) throws BadRequestException {
        if (!exchange.getRequestURI().getPath().equals(path)) {
            throw new BadRequestException(
                    404, "there is nothing at this path; " + kind.name() + " is checked at " + path);
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            exchange.getResponseHeaders().set("Allow", "POST");
            throw new BadRequestException(405, exchange.getRequestMethod() + " is not answered here; want POST");
        }
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (!isJson(type)) {
            throw new BadRequestException(
                    415,
                    "Content-Type is " + (type == null ? "missing" : "\"" + type + "\"") + "; want application/json");
        }
        if (length(exchange.getRequestHeaders().getFirst("Content-Length")) > ReviewBody.LIMIT) {
            throw ReviewBody.tooLarge();
        }
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.strip().toLowerCase(Locale.ROOT).equals("application/json");
    }

    /** The server has checked that it is a number. */
    private static long length(@Nullable String contentLength) {
        return contentLength == null ? 0 : Long.parseLong(contentLength.strip());
    }

    private static void fail(HttpExchange exchange, int code, String message) throws IOException {
        ReviewBody.drain(exchange.getRequestBody());
        respond(exchange, code, ReviewAnswer.failure(code, message));
    }

    private static void respond(HttpExchange exchange, int code, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(code, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }
}
