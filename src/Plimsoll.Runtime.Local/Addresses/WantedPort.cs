using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Home;
using Plimsoll.Runtime.Local.Services;

namespace Plimsoll.Runtime.Local.Addresses;

/// <summary>Says why a service does not have the port of its manifest, and when it will.</summary>
internal static class WantedPort
{
    /// <summary>In words, as things are now; null when the service has the port that it wants.</summary>
    public static string? Note(KeeperHome home, Endpoint.Service endpoint)
    {
        if (endpoint.Wanted is not { } wanted || wanted == endpoint.Port) return null;
        return Holder(home, wanted) is { } holder
            ? $"its port {wanted} is taken by {holder}: it has {endpoint.Port} until a deployment finds {wanted} free"
            : FreeAgain(endpoint);
    }

    /// <summary>As <see cref="Note"/>, for status: asked often, so who has the port is looked for once, and only whether it is free each
    /// time.</summary>
    public static Func<string?> Watch(KeeperHome home, Endpoint.Service endpoint)
    {
        var note = Note(home, endpoint);
        if (note is null || endpoint.Wanted is not { } wanted || HostPort.IsFree(wanted)) return () => note;
        return () => HostPort.IsFree(wanted) && AddressBook.FindOwner(home, wanted) is null ? FreeAgain(endpoint) : note;
    }

    private static string FreeAgain(Endpoint.Service endpoint) =>
        $"its port {endpoint.Wanted} was taken and is free again: it has {endpoint.Port}, and the next deployment gives it "
            + $"{endpoint.Wanted}";

    private static string? Holder(KeeperHome home, int port)
    {
        var isFree = HostPort.IsFree(port);
        if (AddressBook.FindOwner(home, port) is var (owner, file))
            return isFree ? $"{owner}, which does not run (to give the port up for it: delete {file})" : owner;
        return isFree ? null : HostPort.Holder(port) ?? "another program";
    }
}
