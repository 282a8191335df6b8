package dev.metallbj.lab.apiserver;

/** The text of a kubeconfig file with one cluster and one user. */
final class Kubeconfig {
    private Kubeconfig() {}

    /**
     * As kubectl and every client library read it.
     *
     * @param server URL
     * @param certificateAuthority PEM, base64
     */
    static String text(String server, String certificateAuthority, User user) {
        return """
                apiVersion: v1
                kind: Config
                current-context: lab
                clusters:
                  - name: lab
                    cluster:
                      server: %s
                      certificate-authority-data: %s
                users:
                  - name: %s
                    user:
                      token: %s
                contexts:
                  - name: lab
                    context:
                      cluster: lab
                      user: %s
                """.formatted(server, certificateAuthority, user.name(), user.token(), user.name());
    }
}
