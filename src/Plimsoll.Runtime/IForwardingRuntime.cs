namespace Plimsoll.Runtime;

/// <summary>A runtime whose services are not reached from this machine as they are.</summary>
public interface IForwardingRuntime : IRuntime
{
    /// <summary>Connects to the main port of a service or store, whether it is public or not.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="service">The service or store.</param>
    /// <param name="cancellationToken">Stops connecting.</param>
    /// <returns>A stream both ways to one of its replicas.</returns>
    /// <exception cref="RuntimeUnavailableException">None of its replicas is ready, or the runtime gives no answer.</exception>
    Task<Stream> ConnectAsync(EnvironmentId environment, string service, CancellationToken cancellationToken);
}
