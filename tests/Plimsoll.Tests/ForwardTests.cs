using System.Net;
using System.Net.Sockets;
using Plimsoll.Machine;

namespace Plimsoll.Tests;

public sealed class ForwardTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_connection_too_many_waits_until_another_one_ends()
    {
        var opened = 0;
        using var forward = new Forward(_ =>
        {
            Interlocked.Increment(ref opened);
            return Task.FromResult<Stream>(new Silent());
        });
        var port = forward.Start();
        using var ending = new CancellationTokenSource();
        var running = forward.RunAsync(problem => Assert.Fail(problem.Message), ending.Token);
        var clients = new List<TcpClient>();
        for (var i = 0; i <= Forward.Most; i++)
        {
            clients.Add(new());
            await clients[^1].ConnectAsync(IPAddress.Loopback, port, Token);
        }

        await Eventually.HoldsAsync("as many as there may be are forwarded", () => Volatile.Read(ref opened) == Forward.Most);
        clients[0].Dispose();
        await Eventually.HoldsAsync("the one that waited is forwarded", () => Volatile.Read(ref opened) == Forward.Most + 1);

        await ending.CancelAsync();
        await running;
        clients.ForEach(client => client.Dispose());
    }

    /// <summary>Says nothing until it is closed.</summary>
    private sealed class Silent : Stream
    {
        private readonly TaskCompletionSource<int> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(_closed.Task.WaitAsync(cancellationToken));

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _closed.TrySetResult(0);
            base.Dispose(disposing);
        }
    }
}
