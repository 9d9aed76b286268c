//! Énumérations fermées : un code stable sur le fil et en base, un libellé à l'écran.

/// Valeur d'une énumération fermée, connue par un code de texte stable.
pub trait Code: Sized + Copy + 'static {
    /// Toutes les valeurs, dans l'ordre où on les présente.
    const TOUS: &'static [Self];

    /// Code de la valeur, tel qu'écrit en JSON et en base.
    fn code(self) -> &'static str;

    /// Libellé français de la valeur.
    fn libelle(self) -> &'static str;

    /// Valeur de ce code, ou `None` s'il est inconnu.
    fn depuis_code(code: &str) -> Option<Self> {
        Self::TOUS.iter().copied().find(|valeur| valeur.code() == code)
    }
}

/// Déclare une énumération fermée, ses codes et ses libellés.
///
/// Le code sert à serde, à la base et à l'URL ; il ne change jamais. Il est pris comme `tt` : d'un `literal`, utoipa ne
/// lirait pas le `rename`, et le document publierait les noms des variantes.
#[macro_export]
macro_rules! codes {
    (
        $(#[$meta:meta])*
        $visibilite:vis enum $nom:ident {
            $( $(#[$vmeta:meta])* $variante:ident = $code:tt, $libelle:literal; )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        $visibilite enum $nom {
            $( $(#[$vmeta])* #[serde(rename = $code)] $variante, )+
        }

        impl $crate::code::Code for $nom {
            const TOUS: &'static [Self] = &[$( Self::$variante ),+];

            fn code(self) -> &'static str {
                match self { $( Self::$variante => $code ),+ }
            }

            fn libelle(self) -> &'static str {
                match self { $( Self::$variante => $libelle ),+ }
            }
        }

        // Écrit à la main : le code dérivé par serde, une fois par énumération, pèse dix fois plus dans le navigateur.
        impl<'de> serde::Deserialize<'de> for $nom {
            fn deserialize<D: serde::Deserializer<'de>>(lecteur: D) -> Result<Self, D::Error> {
                let code = <String as serde::Deserialize>::deserialize(lecteur)?;
                <Self as $crate::code::Code>::depuis_code(&code)
                    .ok_or_else(|| serde::de::Error::custom(concat!("code inconnu pour ", stringify!($nom))))
            }
        }

        impl std::fmt::Display for $nom {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::code::Code::code(*self))
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::Code;
    use crate::statut::Statut;

    #[test]
    fn un_code_se_relit() {
        for statut in Statut::TOUS {
            assert_eq!(Statut::depuis_code(statut.code()), Some(*statut));
        }
        assert_eq!(Statut::depuis_code("INCONNU"), None);
    }

    #[test]
    fn le_json_porte_le_code() {
        assert_eq!(
            serde_json::to_string(&Statut::Attente8Jour).unwrap(),
            "\"ATTENTE_8_JOUR\""
        );
    }
}
