namespace Plimsoll.Runtime.Local.Balancing.Epoll;

/// <summary>How far a direction is.</summary>
internal enum FlowState
{
    /// <summary>Bytes may come.</summary>
    Open,

    /// <summary>The source has sent its FIN, and all before it is sent on.</summary>
    AtEnd,

    /// <summary>The FIN is passed on.</summary>
    Finished,

    /// <summary>The target takes nothing any more.</summary>
    Lost,

    /// <summary>The source has reset the connection.</summary>
    Reset,
}
