using System.Globalization;

namespace Plimsoll.Runtime.Local.Home;

/// <summary>Where things of one environment are.</summary>
internal sealed record EnvironmentHome(string Root)
{
    public string Desired => Path.Combine(Root, "desired.json");

    public string Ports => Path.Combine(Root, "ports.json");

    public string Jobs => Path.Combine(Root, "jobs.json");

    /// <summary>Names of hosts as its containers see them.</summary>
    public string Hosts => Path.Combine(Root, "hosts");

    /// <summary>Names of hosts as its replicas without a container see them.</summary>
    public string PlainHosts => Path.Combine(Root, "hosts.plain");

    public string Migrations => Path.Combine(Root, "migrations.json");

    public string Logs => Path.Combine(Root, "logs");

    public string LogsOf(string service) => Path.Combine(Logs, service);

    public string Store(string name) => Path.Combine(Root, "stores", name);

    public string StorePassword(string name) => Path.Combine(Root, "stores", name + ".password");

    public string Volumes => Path.Combine(Root, "volumes");

    /// <summary>Kept when a service goes or shrinks: it is data.</summary>
    public string Volume(string service, int ordinal) => Path.Combine(Volumes, service, ordinal.ToString(CultureInfo.InvariantCulture));
}
