package dev.metallbj.runtime.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestNameTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "GET /api/v1/services list services",
                "GET /api/v1/services?limit=250&resourceVersion=0 list services",
                "GET /api/v1/services?allowWatchBookmarks=true&watch=true watch services",
                "GET /api/v1/namespaces list namespaces",
                "GET /api/v1/namespaces/shop get namespaces",
                "GET /api/v1/namespaces/shop/services/web get services",
                "PATCH /api/v1/namespaces/shop/services/web/status patch services",
                "POST /api/v1/namespaces/shop/events create events",
                "PUT /apis/coordination.k8s.io/v1/namespaces/metallb-system/leases/metallb-controller update leases",
                "DELETE /apis/metallb.io/v1beta1/namespaces/metallb-system/servicel2statuses/l2-abc delete servicel2statuses",
                "GET /apis/metallb.io/v1beta1/namespaces/metallb-system/ipaddresspools list ipaddresspools",
                "POST /apis/authentication.k8s.io/v1/tokenreviews create tokenreviews",
                "GET /apis/apps/v1/namespaces/shop/statefulsets/db get other",
                "GET /version list other",
                "GET / list other",
                "OPTIONS /api/v1/services other services",
            })
    void fewWordsForEveryRequest(String method, String uri, String verb, String resource) {
        assertEquals(
                new RequestName(verb, resource), RequestName.of(method, URI.create("https://192.0.2.1:6443" + uri)));
    }
}
