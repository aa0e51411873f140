//! What can be seen of a type without knowing what its names mean.
//!
//! Answers questions only; what follows from the answers is decided in `signature` and
//! `validate_signature`. Nothing here looks into function pointers or `Fn(&T)` bounds: the
//! references there are those of a call, not of the value.

use proc_macro2::Ident;
use syn::visit::{self, Visit};
use syn::{
    AngleBracketedGenericArguments, BoundLifetimes, GenericArgument, GenericParam, Lifetime,
    ParenthesizedGenericArguments, PathArguments, Type, TypeFnPtr, TypeImplTrait, TypeParamBound,
    TypePath, TypeReference, TypeTraitObject,
};

/// The type without parentheses and without the invisible groups of `macro_rules!`.
pub(crate) fn bare(mut ty: &Type) -> &Type {
    loop {
        ty = match ty {
            Type::Group(group) => &group.elem,
            Type::Paren(paren) => &paren.elem,
            _ => return ty,
        };
    }
}

/// The number of references in front of a type, and what they refer to.
pub(crate) fn peel(ty: &Type) -> (usize, &Type) {
    let (mut layers, mut inner) = (0, bare(ty));
    while let Type::Reference(reference) = inner {
        layers += 1;
        inner = bare(&reference.elem);
    }
    (layers, inner)
}

/// `Output` of `impl Future<Output = …>`, if the type is one: the outer `Option` says whether it
/// is a future, the inner one whether it names its output.
pub(crate) fn future_output(ty: &Type) -> Option<Option<&Type>> {
    let Type::ImplTrait(future) = bare(ty) else {
        return None;
    };
    future.bounds.iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else {
            return None;
        };
        let last = bound
            .path
            .segments
            .last()
            .filter(|last| last.ident == "Future")?;
        let PathArguments::AngleBracketed(arguments) = &last.arguments else {
            return Some(None);
        };
        Some(arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::AssocType(output) if output.ident == "Output" => Some(&output.ty),
            _ => None,
        }))
    })
}

/// The first `&mut` anywhere in the type.
pub(crate) fn mutable_reference(ty: &Type) -> Option<&TypeReference> {
    let mut find = FindReference {
        accept: |reference: &TypeReference| reference.mutability.is_some(),
        found: None,
    };
    find.visit_type(ty);
    find.found
}

/// The first reference that a key could not be looked up through: one that is neither in front of
/// the type nor right inside an `Option`, and not `'static`.
pub(crate) fn buried_reference(ty: &Type) -> Option<&TypeReference> {
    let (_, inner) = peel(ty);
    let inner = payload_of("Option", inner).map_or(inner, |payload| peel(payload).1);
    let mut find = FindReference {
        accept: |reference: &TypeReference| {
            let lifetime = reference.lifetime.as_ref();
            lifetime.is_none_or(|lifetime| lifetime.ident != "static")
        },
        found: None,
    };
    find.visit_type(inner);
    find.found
}

/// The first `'static` reference anywhere in the type.
pub(crate) fn static_reference(ty: &Type) -> Option<&TypeReference> {
    let mut find = FindReference {
        accept: |reference: &TypeReference| {
            let lifetime = reference.lifetime.as_ref();
            lifetime.is_some_and(|lifetime| lifetime.ident == "static")
        },
        found: None,
    };
    find.visit_type(ty);
    find.found
}

/// The trait object behind the references of a type, or behind those right inside an `Option`.
pub(crate) fn trait_object(ty: &Type) -> Option<&TypeTraitObject> {
    let (layers, inner) = peel(ty);
    let (layers, inner) = payload_of("Option", inner).map_or((layers, inner), peel);
    match inner {
        Type::TraitObject(object) if layers > 0 => Some(object),
        _ => None,
    }
}

/// Whether there is a reference in the type, or a lifetime: `'static` ones count too.
pub(crate) fn has_reference(ty: &Type) -> bool {
    struct Find(bool);
    impl<'a> Visit<'a> for Find {
        fn visit_type_reference(&mut self, _: &'a TypeReference) {
            self.0 = true;
        }

        fn visit_lifetime(&mut self, _: &'a Lifetime) {
            self.0 = true;
        }
    }
    let mut find = Find(false);
    find.visit_type(ty);
    find.0
}

/// The first type argument of a type of this name: what an `Option` or a `Result` holds.
pub(crate) fn payload_of<'t>(name: &str, ty: &'t Type) -> Option<&'t Type> {
    let Type::Path(TypePath {
        qself: None, path, ..
    }) = bare(ty)
    else {
        return None;
    };
    let last = path.segments.last().filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(AngleBracketedGenericArguments { args, .. }) =
        &last.arguments
    else {
        return None;
    };
    match args.first()? {
        GenericArgument::Type(payload) => Some(payload),
        _ => None,
    }
}

struct FindReference<'a, Accept> {
    accept: Accept,
    found: Option<&'a TypeReference>,
}

impl<'a, Accept: Fn(&TypeReference) -> bool> Visit<'a> for FindReference<'a, Accept> {
    fn visit_type_reference(&mut self, reference: &'a TypeReference) {
        if self.found.is_none() && (self.accept)(reference) {
            self.found = Some(reference);
        }
        visit::visit_type_reference(self, reference);
    }

    fn visit_type_fn_ptr(&mut self, _: &'a TypeFnPtr) {}

    fn visit_parenthesized_generic_arguments(&mut self, _: &'a ParenthesizedGenericArguments) {}
}

/// A part of a result that cannot outlive the call.
#[derive(Debug)]
pub(crate) enum Borrow<'a> {
    Reference(&'a TypeReference),
    Lifetime(&'a Lifetime),
}

/// The outermost borrows of a type, `'static` ones aside.
pub(crate) fn borrows(ty: &Type) -> Vec<Borrow<'_>> {
    let mut find = FindBorrows {
        bound: Vec::new(),
        found: Vec::new(),
    };
    find.visit_type(ty);
    find.found
}

struct FindBorrows<'a> {
    /// Introduced by `for<'a>` inside the type itself.
    bound: Vec<&'a Ident>,
    found: Vec<Borrow<'a>>,
}

impl<'a> Visit<'a> for FindBorrows<'a> {
    fn visit_type_reference(&mut self, reference: &'a TypeReference) {
        match &reference.lifetime {
            Some(lifetime) if lifetime.ident == "static" => self.visit_type(&reference.elem),
            Some(lifetime) if self.bound.contains(&&lifetime.ident) => {
                self.visit_type(&reference.elem);
            }
            _ => self.found.push(Borrow::Reference(reference)),
        }
    }

    fn visit_lifetime(&mut self, lifetime: &'a Lifetime) {
        if lifetime.ident != "static" && !self.bound.contains(&&lifetime.ident) {
            self.found.push(Borrow::Lifetime(lifetime));
        }
    }

    fn visit_bound_lifetimes(&mut self, bound: &'a BoundLifetimes) {
        self.bound
            .extend(bound.lifetimes.iter().filter_map(|param| match param {
                GenericParam::Lifetime(param) => Some(&param.lifetime.ident),
                _ => None,
            }));
    }

    fn visit_type_fn_ptr(&mut self, _: &'a TypeFnPtr) {}

    fn visit_parenthesized_generic_arguments(&mut self, _: &'a ParenthesizedGenericArguments) {}

    // Refused as a whole, by another rule.
    fn visit_type_impl_trait(&mut self, _: &'a TypeImplTrait) {}
}

/// Every `impl Trait` of a type.
pub(crate) fn opaque_types(ty: &Type) -> Vec<&TypeImplTrait> {
    struct Find<'a>(Vec<&'a TypeImplTrait>);
    impl<'a> Visit<'a> for Find<'a> {
        fn visit_type_impl_trait(&mut self, opaque: &'a TypeImplTrait) {
            self.0.push(opaque);
        }
    }
    let mut find = Find(Vec::new());
    find.visit_type(ty);
    find.0
}
