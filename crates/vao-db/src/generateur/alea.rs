//! Hasard reproductible : la même graine donne le même jeu, ligne par ligne et dans n'importe quel ordre.

use uuid::{Builder, Uuid};

/// Suite de nombres d'une ligne (SplitMix64) ; deux lignes n'en partagent aucune.
#[derive(Debug, Clone)]
pub(super) struct Alea(u64);

impl Alea {
    /// Suite de la ligne `rang` de `table`.
    pub(super) fn pour(graine: u64, table: &str, rang: u64) -> Self {
        let nom = table.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, octet| {
            (h ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut alea = Self(graine ^ nom ^ rang.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        alea.0 = alea.suivant();
        alea
    }

    pub(super) fn suivant(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Nombre de `0` à `borne` exclue (`0` si la borne est nulle).
    pub(super) fn sous(&mut self, borne: u64) -> u64 {
        self.suivant().checked_rem(borne).unwrap_or_default()
    }

    /// Nombre de `min` à `max` compris.
    pub(super) fn entre(&mut self, min: i64, max: i64) -> i64 {
        let etendue = u64::try_from(max.saturating_sub(min))
            .unwrap_or_default()
            .saturating_add(1);
        min.saturating_add(i64::try_from(self.sous(etendue)).unwrap_or_default())
    }

    /// Vrai `pourcents` fois sur cent.
    pub(super) fn chance(&mut self, pourcents: u64) -> bool {
        self.sous(100) < pourcents
    }

    /// Un élément d'une liste non vide.
    #[expect(
        clippy::indexing_slicing,
        reason = "le rang est un reste de division par la taille de la liste"
    )]
    pub(super) fn parmi<T: Copy, const N: usize>(&mut self, liste: &[T; N]) -> T {
        let rang = usize::try_from(self.sous(u64::try_from(N).unwrap_or(1))).unwrap_or_default();
        liste[rang]
    }

    /// Une valeur selon son poids ; la dernière si les poids sont nuls.
    #[expect(clippy::indexing_slicing, reason = "une liste de poids n'est jamais vide")]
    pub(super) fn selon<T: Copy, const N: usize>(&mut self, poids: &[(T, u64); N]) -> T {
        let mut reste = self.sous(poids.iter().map(|(_, poids)| poids).sum());
        for (valeur, poids) in poids {
            if reste < *poids {
                return *valeur;
            }
            reste -= poids;
        }
        poids[N - 1].0
    }

    /// Rang de `0` à `taille` exclue, les premiers bien plus souvent que les derniers.
    ///
    /// Le premier tiers reçoit trois tirages sur cinq : quelques organismes font l'essentiel des séjours.
    pub(super) fn inegal(&mut self, taille: u64) -> u64 {
        let premier = self.sous(taille);
        if self.chance(60) {
            (0..3).fold(premier, |plus_petit, _| plus_petit.min(self.sous(taille)))
        } else {
            premier
        }
    }

    /// Identifiant UUIDv7 né à `millisecondes`, comme le serveur les fabrique.
    pub(super) fn identifiant(&mut self, millisecondes: i64) -> Uuid {
        let mut octets = [0; 10];
        let source = self
            .suivant()
            .to_le_bytes()
            .into_iter()
            .chain(self.suivant().to_le_bytes());
        octets
            .iter_mut()
            .zip(source)
            .for_each(|(octet, valeur)| *octet = valeur);
        Builder::from_unix_timestamp_millis(u64::try_from(millisecondes).unwrap_or_default(), &octets).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::Alea;

    #[test]
    fn une_ligne_donne_toujours_la_meme_suite() {
        let tirer = |graine, rang| {
            (0..8)
                .map(|_| Alea::pour(graine, "t", rang).suivant())
                .collect::<Vec<_>>()
        };

        assert_eq!(tirer(42, 7), tirer(42, 7));
        assert_ne!(tirer(42, 7), tirer(42, 8));
        assert_ne!(tirer(42, 7), tirer(43, 7));
    }

    #[test]
    fn les_bornes_sont_tenues() {
        let mut alea = Alea::pour(1, "bornes", 0);

        for _ in 0..1_000 {
            assert!((3..=5).contains(&alea.entre(3, 5)));
            assert!(alea.inegal(10) < 10);
            assert_eq!(alea.selon(&[("jamais", 0), ("toujours", 5)]), "toujours");
        }
        assert_eq!(alea.sous(0), 0);
    }
}
