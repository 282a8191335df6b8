package dev.metallbj.runtime.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.stream.Stream;

/**
 * Answers every reverse look-up of this process with the address itself. The JDK's HTTPS server asks for the name of each client, and would stall
 * for seconds where DNS is down; nobody here wants a name. Names to addresses go to the JDK's own resolver. Found by the JDK through
 * {@code META-INF/services}.
 */
public final class LiteralReverseLookup extends InetAddressResolverProvider {

    @Override
    public InetAddressResolver get(Configuration configuration) {
        return new Resolver(configuration.builtinResolver());
    }

    @Override
    public String name() {
        return "literal reverse look-up";
    }

    private record Resolver(InetAddressResolver builtin) implements InetAddressResolver {

        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
            return builtin.lookupByName(host, policy);
        }

        @Override
        public String lookupByAddress(byte[] address) throws UnknownHostException {
            return InetAddress.getByAddress(address).getHostAddress();
        }
    }
}
