package dev.metallbj.lab.apiserver;

import java.util.List;

/**
 * Who may log in, by a token.
 *
 * @param name as RBAC subjects name it
 * @param groups as RBAC subjects name them
 * @param token secret only between the processes of one run
 */
record User(String name, List<String> groups, String token) {
    /** May do everything: this group needs no role. */
    static final String ADMIN_GROUP = "system:masters";

    /** A line of the file for --token-auth-file. */
    String tokenLine() {
        return token + "," + name + "," + name + ",\"" + String.join(",", groups) + "\"\n";
    }
}
