using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>The way to a server, over as many connections as its calls need. To be kept and shared.</summary>
public sealed class GrpcChannel : ChannelBase, IDisposable
{
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly Uri _address;
    readonly HttpMessageInvoker _invoker;
    readonly ConcurrentDictionary<IMethod, Uri> _paths = new();

    GrpcChannel(Uri address, GrpcChannelOptions options)
        : base(address.Authority)
    {
        _address = address;
        // the caller's handler stays the caller's
        _invoker = new(options.HttpHandler ?? DefaultHandler(), disposeHandler: options.HttpHandler is null);
        MaxReceiveMessageSize = options.MaxReceiveMessageSize ?? int.MaxValue;
    }

    internal int MaxReceiveMessageSize { get; }

    /// <summary>A channel; nothing is connected before the first call.</summary>
    /// <param name="address">The server, as in <c>http://localhost:8888</c>, or with https.</param>
    /// <exception cref="UriFormatException">The address is none.</exception>
    public static GrpcChannel ForAddress(string address) => ForAddress(address, new());

    /// <summary>A channel; nothing is connected before the first call.</summary>
    /// <param name="address">The server, as in <c>http://localhost:8888</c>, or with https.</param>
    /// <param name="channelOptions">How connections and messages are treated.</param>
    /// <exception cref="UriFormatException">The address is none.</exception>
    public static GrpcChannel ForAddress(string address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(channelOptions);
        var uri = new Uri(address, UriKind.Absolute);
        return uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps
            ? new(uri, channelOptions)
            : throw new UriFormatException($"'{address}' is no address of a gRPC server: it must be of the form http://HOST:PORT or https://HOST:PORT");
    }

    /// <inheritdoc/>
    public override CallInvoker CreateCallInvoker() => new HttpCallInvoker(this);

    /// <summary>Closes the connections; calls that run end with CANCELLED or UNAVAILABLE.</summary>
    public void Dispose() => _invoker.Dispose();

    internal Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _invoker.SendAsync(request, cancellationToken);

    internal HttpRequestMessage Request(IMethod method) => new(HttpMethod.Post, _paths.GetOrAdd(method, static (key, address) => new(address, key.FullName), _address))
    {
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    static SocketsHttpHandler DefaultHandler() => new()
    {
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = Silence,
        KeepAlivePingTimeout = Patience,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        ConnectTimeout = Patience,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
    };
}
