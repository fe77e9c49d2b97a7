using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Addresses;
using Plimsoll.Runtime.Local.Home;
using Plimsoll.Runtime.Local.Images;
using Plimsoll.Runtime.Local.Probes;
using Plimsoll.Runtime.Local.Replicas;
using Plimsoll.Runtime.Local.Secrets;
using Plimsoll.Runtime.Secrets;

namespace Plimsoll.Runtime.Local.Services;

/// <summary>Turns a desired service into what its replicas are started with.</summary>
/// <param name="context">The keeper's.</param>
/// <param name="environment">Where it runs.</param>
/// <param name="endpoints">The services and stores of the environment by name.</param>
/// <param name="sealedSecrets">The encrypted secrets of the environment; null is none.</param>
internal sealed class ServicePlanner(
    KeeperContext context, EnvironmentId environment, IReadOnlyDictionary<string, Endpoint> endpoints,
    IReadOnlyList<SealedSecret>? sealedSecrets)
{
    private readonly EnvironmentHome _home = context.Home.Of(environment);

    /// <summary>What a service is started with, beside the other services of its pod.</summary>
    public ServicePlan Plan(DesiredService service, UnpackedImage image, IReadOnlyList<DesiredService> pod)
    {
        // where siblings listen differs from replica to replica, and makes no other version
        var lines = ReplicaSecrets.Of(service, sealedSecrets);
        var fingerprint = Fingerprint(service, VariablesOf(service, image, pod, _ => 0));
        return new(service, fingerprint, Replica) { Migration = MigrationOf(service, image) };

        ReplicaPlan Replica(PodPlace place)
        {
            var scratch = new ScratchFolder(context.Home.Scratch, image, service.Volume?.Path);
            var secrets = lines is null ? null : new ReplicaSecrets(context.Home, environment, lines);
            return new(service.Name, () => Launch(service, image, pod, place, scratch, secrets))
            {
                Secrets = secrets,
                Fingerprint = fingerprint,
                Commit = service.Commit,
                Image = service.Image.ToString(),
                Isolation = image.Isolation == Isolation.Container ? OciRuntime.Name! : "none",
                Scratch = scratch,
                IsJob = service.IsJob,
                ReadyWithin = service.ReadyWithin,
                Grace = service.Grace,
                HurriesWhenIdle = service.Protocol is "http" or "grpc",
            };
        }
    }

    /// <summary>Its program has the variables and secrets of the service. It serves nobody, and the storage is that of replicas which may
    /// be running.</summary>
    private ServicePlan? MigrationOf(DesiredService service, UnpackedImage image)
    {
        if (service.Migrate is not { Count: > 0 } words) return null;
        var job = service with { IsJob = true, Ports = [], Volume = null, Pod = null, Migrate = null };
        return Plan(job, image with { Config = image.Config with { Entrypoint = words, Cmd = null } }, [job]);
    }

    /// <summary>A hash over everything that only a new process can have.</summary>
    private static string Fingerprint(DesiredService service, SortedDictionary<string, string> variables)
    {
        // how many there are, and what is only looked at by the rollout or by others, needs no new process; env and needs are in the
        // variables
        var version = service with
        {
            Replicas = 0,
            VerifyFor = default,
            Public = null,
            Address = null,
            Pod = null,
            Migrate = null,
            MigrateWithin = null,
            Autoscale = null,
            Patches = null,
            // what follows from the image
            User = null,
            Scratch = null,
            Env = variables,
            Needs = new Dictionary<string, string>(),
        };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(version,
            FingerprintJson.Default.DesiredService)));
    }

    private Launch Launch(DesiredService service, UnpackedImage image, IReadOnlyList<DesiredService> pod, PodPlace place,
        ScratchFolder scratch, ReplicaSecrets? secrets)
    {
        var numbers = pod.Any(sibling => sibling.Needs.Values.Contains(service.Name)) ? place.KeptPorts(service)
            : place.FreshPorts(service);
        var variables = VariablesOf(service, image, pod, sibling => place.KeptPorts(sibling)[0]);
        foreach (var (name, value) in Variables.Ports([.. service.Ports.Select(port => port.Name).Zip(numbers)])) variables[name] = value;
        if (numbers.Count > 0 && AspNetCore.Urls(service, "127.0.0.1", numbers[0]) is { } urls) variables[AspNetCore.UrlsVariable] = urls;
        var container = ContainerOf(service, image, numbers, place);
        var files = secrets?.Fill() ?? [];
        if (secrets is not null && files.Count > 0)
        {
            foreach (var (name, value) in variables.ToList()) variables[name] = secrets.Resolve(value);
            variables["PLIMSOLL_SECRETS"] = Path.GetDirectoryName(ImagePaths.Secret(image, files[0]))!;
        }
        var volume = VolumeOf(service, image, place.Ordinal);
        var spec = ImageLaunch.Spec(image, volume, scratch.Fill(), [.. Secrets(service), .. files], variables, container) with
        {
            Hosts = HostNames.FileFor(_home, image.Isolation),
        };
        var address = numbers.Count > 0 ? new IPEndPoint(IPAddress.Loopback, numbers[0]) : null;
        var live = address is not null && service is { Protocol: "http", LivePath: { } path } ? new HttpProbe(address, path) : null;
        return new(spec, address, Ready(service, address), live)
        {
            Ports = service.Ports.Zip(numbers).ToDictionary(pair => pair.First.Name, pair => pair.Second),
            PortHint = PortHint(spec, image),
            Redactor = secrets?.Redactor ?? SecretRedactor.None,
        };
    }

    private static string PortHint(ProcessSpec spec, UnpackedImage image)
    {
        if (spec.Container?.Ports is { Views: [var main, ..] })
            return $"told in the variable PORT; {main.Seen}, the port of its manifest, is taken for it too";
        var why = image.Isolation == Isolation.Container ? ContainerPorts.Refusal : OciRuntime.Refusal;
        why ??= "its image has not all that its program needs";
        return $"told in the variable PORT, as replicas have no ports of their own here: {why}";
    }

    private SortedDictionary<string, string> VariablesOf(DesiredService service, UnpackedImage image, IReadOnlyList<DesiredService> pod,
        Func<DesiredService, int> port) =>
        Variables.For(service, environment, endpoints,
            pod.Where(sibling => sibling != service && sibling.Ports.Count > 0)
                .ToDictionary(sibling => sibling.Name, sibling => new Endpoint.Service(port(sibling), sibling.Protocol)),
            (_, store) => ImagePaths.Secret(image, store.PasswordFile));

    private IProbe Ready(DesiredService service, IPEndPoint? address) => (address, service.Protocol) switch
    {
        (null, _) => new UptimeProbe(context.Time),
        (_, "grpc") => new GrpcProbe(address),
        (_, "http") when service.ReadyPath is { } path => new HttpProbe(address, path),
        _ => new TcpProbe(address),
    };

    private Volume? VolumeOf(DesiredService service, UnpackedImage image, int ordinal)
    {
        if (service.Volume is null) return null;
        var folder = _home.Volume(service.Name, ordinal);
        Directory.CreateDirectory(folder);
        if (image.User is { } user) OwnedFolder.Give(folder, user);
        return new(folder, service.Volume.Path.TrimEnd('/'));
    }

    private ContainerSpec ContainerOf(DesiredService service, UnpackedImage image, IReadOnlyList<int> numbers, PodPlace place) =>
        new(image.Folder, service.SecretVersions is null ? context.Home.Containers : context.Home.ContainersInMemory)
        {
            CpuMillis = service.CpuMillis,
            MemoryBytes = service.MemoryBytes,
            Ports = PortsOf(service, numbers, place),
        };

    /// <summary>
    /// A program that listens on the ports of its manifest, whatever it is told, is reached all the same, and beside its other replicas.
    /// </summary>
    private static PortRules? PortsOf(DesiredService service, IReadOnlyList<int> numbers, PodPlace place) =>
        !ContainerPorts.IsAvailable ? null
            : new(place.Number, [.. service.Ports.Zip(numbers, (port, number) => new PortView(port.Number, number))]);

    private IEnumerable<string> Secrets(DesiredService service) =>
        service.Needs.Values.Select(target => endpoints.GetValueOrDefault(target)).OfType<Endpoint.Store>().SelectMany(store => store.Files)
            .Distinct();
}

[JsonSerializable(typeof(DesiredService))]
internal sealed partial class FingerprintJson : JsonSerializerContext;
