//! Macros that a generated crate's request builders and error enums are made with.

/// The sending methods of a request builder that has a `call`.
#[macro_export]
macro_rules! request {
    ($name:ident => empty) => { $crate::request!(@value $name, (), send_empty); };
    ($name:ident => text) => { $crate::request!(@value $name, ::std::string::String, send_text); };
    ($name:ident => bytes) => {
        $crate::request!(@value $name, $crate::Bytes, send_bytes);
        impl $name {
            /// Sends the request and returns the body as a stream, of any size.
            ///
            /// # Errors
            /// As [`send`](Self::send).
            pub async fn send_download(self) -> ::std::result::Result<$crate::ByteStream, $crate::Error> {
                self.call.send_stream().await
            }
        }
    };
    ($name:ident => json $value:ty) => { $crate::request!(@value $name, $value, receive); };
    ($name:ident => json_or_text $value:ty) => { $crate::request!(@value $name, $value, receive_by_media_type); };
    ($name:ident => events $event:ty) => { $crate::request!(@events $name, Data, $event); };
    ($name:ident => envelopes $event:ty) => { $crate::request!(@events $name, Envelope, $event); };
    ($name:ident => texts $event:ty) => { $crate::request!(@events $name, Text, $event); };
    (@events $name:ident, $framing:ident, $event:ty) => {
        $crate::request!(@options $name);
        impl $name {
            /// Sends the request and returns a stream of its events.
            ///
            /// # Errors
            /// See [`ErrorKind`]($crate::ErrorKind).
            pub async fn send(self) -> ::std::result::Result<$crate::Events<$event>, $crate::Error> {
                self.call.send_events_as($crate::Framing::$framing).await
            }
        }
    };
    (@value $name:ident, $value:ty, $send:ident) => {
        $crate::request!(@options $name);
        impl $name {
            /// Sends the request and returns the decoded response body.
            ///
            /// # Errors
            /// A required value is missing, a documented constraint is violated, the connection fails, or the
            /// response is an error: see [`ErrorKind`]($crate::ErrorKind).
            pub async fn send(self) -> ::std::result::Result<$value, $crate::Error> {
                self.call.$send().await.map($crate::Response::into_value)
            }

            /// As [`send`](Self::send), and also returns the status, the headers and the raw body.
            ///
            /// # Errors
            /// As [`send`](Self::send).
            pub async fn send_with_response(self) -> ::std::result::Result<$crate::Response<$value>, $crate::Error> {
                self.call.$send().await
            }

            /// As [`send`](Self::send), but blocks the current thread until the response is there.
            ///
            /// # Errors
            /// As [`send`](Self::send).
            #[cfg(feature = "blocking")]
            pub fn send_blocking(self) -> ::std::result::Result<$value, $crate::Error> {
                $crate::blocking::run(self.send())
            }
        }
    };
    (@options $name:ident) => {
        impl $name {
            /// Sets options of this request only: timeouts, retries, extra headers, query parameters and
            /// properties of the body.
            pub fn options(mut self, set: impl FnOnce(&mut $crate::RequestOptions)) -> Self {
                set(self.call.options());
                self
            }

            /// Calls a setter only if there is a value: `.maybe(zone, |call, zone| call.zone(zone))`.
            pub fn maybe<T>(self, value: ::std::option::Option<T>, set: impl FnOnce(Self, T) -> Self) -> Self {
                match value {
                    ::std::option::Option::Some(value) => set(self, value),
                    ::std::option::Option::None => self,
                }
            }
        }
    };
}

/// How the body of each status becomes a variant. Rules are tried in order.
#[macro_export]
macro_rules! operation_error {
    ($name:ident, $operation:literal { $($variant:ident $(($body:ty))? = $status:pat),* $(,)? }) => {
        impl $crate::OperationError for $name {
            const OPERATION: &'static str = $operation;

            #[allow(unused_variables, unreachable_patterns)]
            fn decode(status: u16, body: &[u8]) -> ::std::option::Option<Self> {
                match status {
                    $($status => $crate::operation_error!(@decode body, $name, $variant $(, $body)?),)*
                    _ => ::std::option::Option::None,
                }
            }

            fn body(&self) -> ::std::option::Option<&dyn $crate::Wire> {
                match self {
                    $($crate::operation_error!(@pattern $name, $variant, held $(, $body)?) => {
                        $crate::operation_error!(@body held $(, $body)?)
                    })*
                }
            }
        }
    };
    (@pattern $name:ident, $variant:ident, $held:ident) => { $name::$variant };
    (@pattern $name:ident, $variant:ident, $held:ident, $body:ty) => { $name::$variant($held) };
    (@body $held:ident) => { ::std::option::Option::None };
    (@body $held:ident, $body:ty) => { ::std::option::Option::Some($held) };
    (@decode $bytes:ident, $name:ident, $variant:ident) => {
        ::std::option::Option::Some($name::$variant)
    };
    (@decode $bytes:ident, $name:ident, $variant:ident, $body:ty) => {
        $crate::model::from_slice::<$body>($bytes).ok().map($name::$variant)
    };
}
