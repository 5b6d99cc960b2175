/**
 * How the daemon does, for those who run it: health, metrics, the status page. What is served here is added to the
 * feed's server by the composition; what is shown is told by others, this room asks nobody.
 *
 * <p>Alive means that the process answers; ready that nothing keeps the mirror from working. Neither tells a secret, since
 * health needs no token.
 */
@NullMarked
package dev.tallyfymirror.ops;

import org.jspecify.annotations.NullMarked;
