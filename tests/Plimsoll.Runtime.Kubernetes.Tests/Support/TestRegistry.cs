using System.Net;
using Plimsoll.Oci;
using Plimsoll.Registry;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Kubernetes.Tests.Support;

/// <summary>The embedded registry in this process, with the scripted service in it; nodes pull from it over plain HTTP, as its name is
/// localhost.</summary>
internal sealed record TestRegistry(string Host, Digest Image)
{
    private static readonly Lazy<Task<TestRegistry>> Started = new(StartAsync);

    public static Task<TestRegistry> GetAsync() => Started.Value;

    private static async Task<TestRegistry> StartAsync()
    {
        var (store, image) = await ServiceImage.GetWholeAsync();
        var host = await RegistryHost.StartAsync(new LocalImageStore(store), new(new(IPAddress.Loopback, 0)), CancellationToken.None);
        return new($"localhost:{new Uri(host.Url).Port}", image);
    }
}
